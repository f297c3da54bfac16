const { Table, TableCheck, TableColumn, TableExclusion, TableForeignKey, TableIndex, TableUnique, View } = require("typeorm");

exports.Constraints1700000000007 = class {
  name = "Constraints1700000000007";

  async up(queryRunner) {
    await queryRunner.createTable(new Table({ name: "owners", columns: [{ name: "id", type: "int", isPrimary: true }, { name: "mail", type: "text" }, { name: "age", type: "int", isNullable: true }, { name: "during", type: "tsrange", isNullable: true }] }));
    await queryRunner.createTable(new Table({ name: "things", columns: [{ name: "id", type: "int" }, { name: "owner_id", type: "int" }, { name: "other_id", type: "int", isNullable: true }] }));
    await queryRunner.createPrimaryKey("things", ["id"]);
    await queryRunner.createForeignKey("things", new TableForeignKey({ columnNames: ["owner_id"], referencedTableName: "owners", referencedColumnNames: ["id"], onDelete: "SET NULL" }));
    await queryRunner.createForeignKeys("things", [
      new TableForeignKey({ name: "named_fk", columnNames: ["other_id"], referencedTableName: "owners", referencedColumnNames: ["id"], deferrable: "INITIALLY DEFERRED" }),
    ]);
    await queryRunner.createUniqueConstraint("owners", new TableUnique({ columnNames: ["mail"] }));
    await queryRunner.createUniqueConstraints("owners", [new TableUnique({ name: "uq_age", columnNames: ["age", "mail"] })]);
    await queryRunner.createCheckConstraint("owners", new TableCheck({ expression: "\"age\" > 0" }));
    await queryRunner.createCheckConstraints("owners", [new TableCheck({ name: "grown", expression: "age < 200" })]);
    await queryRunner.createExclusionConstraint("owners", new TableExclusion({ expression: "USING gist (\"during\" WITH &&)" }));
    await queryRunner.createExclusionConstraints("owners", [new TableExclusion({ name: "apart", expression: "USING gist (\"during\" WITH =)" })]);
    await queryRunner.createUniqueConstraint("owners", new TableUnique({ name: "uq_mail", columnNames: ["mail"] }));
    await queryRunner.createIndex("owners", new TableIndex({ columnNames: ["age", "mail"], where: "\"age\" > 10" }));
    await queryRunner.createIndices("owners", [
      new TableIndex({ name: "by_mail", columnNames: ["mail"], isUnique: true }),
      new TableIndex({ name: "by_span", columnNames: ["during"], isSpatial: true }),
    ]);
  }

  async down() {}
};
