const { Table, TableCheck, TableColumn, TableExclusion, TableForeignKey, TableIndex, TableUnique, View } = require("typeorm");

exports.Guards1700000000012 = class {
  name = "Guards1700000000012";

  async up(queryRunner) {
    if (await queryRunner.hasTable("sorts")) {
      await queryRunner.query(`ALTER TABLE "sorts" ADD "extra" int`);
      await queryRunner.query(`COMMENT ON COLUMN "sorts"."extra" IS 'x'`);
    }
    if (!(await queryRunner.hasColumn("sorts", "more"))) {
      await queryRunner.manager.query("ALTER TABLE sorts ADD more int");
    }
    const sorts = await queryRunner.getTable("sorts");
    if (!sorts.findColumnByName("most")) {
      await queryRunner.addColumn(sorts, new TableColumn({ name: "most", type: "int", isNullable: true }));
    }
    await queryRunner.connection.query("UPDATE sorts SET more = 1");
    for (const name of ["x", "y"]) {
      await queryRunner.query(`CREATE INDEX "sorts_${name}" ON "sorts" ("more")`);
    }
    await queryRunner.query("CREATE TABLE a (); CREATE TABLE b ();");
  }

  async down() {}
};
