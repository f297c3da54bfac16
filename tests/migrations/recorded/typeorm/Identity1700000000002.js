const { Table, TableCheck, TableColumn, TableExclusion, TableForeignKey, TableIndex, TableUnique, View } = require("typeorm");

exports.Identity1700000000002 = class {
  name = "Identity1700000000002";

  async up(queryRunner) {
    await queryRunner.createTable(new Table({
      name: "counted",
      columns: [
        new TableColumn({ name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "identity" }),
        new TableColumn({ name: "other", type: "bigint", isGenerated: true, generationStrategy: "identity", generatedIdentity: "ALWAYS" }),
        { name: "kind_id", type: "uuid", isNullable: true },
      ],
      foreignKeys: [
        { columnNames: ["kind_id"], referencedTableName: "kinds", referencedColumnNames: ["id"], onDelete: "CASCADE", onUpdate: "NO ACTION" },
      ],
      comment: "things that are counted",
    }), true, true, true);
    await queryRunner.createTable(new Table({
      name: "pairs",
      columns: [
        { name: "b", type: "int", isPrimary: true },
        { name: "a", type: "int", isPrimary: true, primaryKeyConstraintName: "pairs_pk" },
        { name: "c", type: "smallint", isGenerated: true },
      ],
    }));
    await queryRunner.createTable(new Table({
      name: "links",
      columns: [{ name: "a", type: "int", isPrimary: true }, { name: "b", type: "int", isPrimary: true }, { name: "label", type: "text" }],
      foreignKeys: [
        new TableForeignKey({ columnNames: ["b", "a"], referencedTableName: "pairs", referencedColumnNames: ["b", "a"], deferrable: "INITIALLY IMMEDIATE" }),
      ],
      indices: [new TableIndex({ columnNames: ["b", "a"] })],
    }));
  }

  async down() {}
};
