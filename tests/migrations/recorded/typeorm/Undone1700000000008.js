const { Table, TableCheck, TableColumn, TableExclusion, TableForeignKey, TableIndex, TableUnique, View } = require("typeorm");

exports.Undone1700000000008 = class {
  name = "Undone1700000000008";

  async up(queryRunner) {
    await queryRunner.dropIndex("owners", "by_mail");
    await queryRunner.dropIndices("owners", [new TableIndex({ name: "by_span", columnNames: ["during"] })]);
    await queryRunner.dropIndex("owners", new TableIndex({ columnNames: ["age", "mail"], where: "\"age\" > 10" }));
    await queryRunner.dropExclusionConstraint("owners", new TableExclusion({ name: "apart", expression: "" }));
    await queryRunner.dropCheckConstraint("owners", "grown");
    await queryRunner.dropUniqueConstraint("owners", "uq_age");
    await queryRunner.dropForeignKey("things", "named_fk");
    const things = await queryRunner.getTable("things");
    await queryRunner.dropForeignKey("things", things.foreignKeys.find((key) => key.columnNames.includes("owner_id")));
    await queryRunner.dropPrimaryKey("things");
    await queryRunner.dropUniqueConstraints("owners", [new TableUnique({ name: "uq_mail", columnNames: ["mail"] })]);
    await queryRunner.updatePrimaryKeys("chains", [new TableColumn({ name: "a", type: "int" })]);
    await queryRunner.clearTable("things");
    await queryRunner.dropTable("things");
    await queryRunner.dropTable("owners", true);
  }

  async down() {}
};
