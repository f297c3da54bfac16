const { Table, TableCheck, TableColumn, TableExclusion, TableForeignKey, TableIndex, TableUnique, View } = require("typeorm");

exports.Schemas1700000000009 = class {
  name = "Schemas1700000000009";

  async up(queryRunner) {
    await queryRunner.createSchema("app", true);
    await queryRunner.createTable(new Table({
      schema: "app",
      name: "notes",
      columns: [
        { name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
        { name: "kind", type: "enum", enum: ["a", "b"] },
        { name: "body", type: "text", isUnique: true },
      ],
      indices: [{ columnNames: ["kind"] }],
    }));
    await queryRunner.createTable(new Table({
      name: "app.replies",
      columns: [{ name: "id", type: "int", isPrimary: true }, { name: "note_id", type: "int" }],
      foreignKeys: [{ columnNames: ["note_id"], referencedTableName: "app.notes", referencedColumnNames: ["id"] }],
    }));
    await queryRunner.addColumn("app.notes", new TableColumn({ name: "mood", type: "enum", enum: ["up"], isNullable: true }));
    await queryRunner.renameColumn("app.notes", "kind", "sort");
  }

  async down() {}
};
