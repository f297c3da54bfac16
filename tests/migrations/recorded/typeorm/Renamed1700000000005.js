const { Table, TableCheck, TableColumn, TableExclusion, TableForeignKey, TableIndex, TableUnique, View } = require("typeorm");

exports.Renamed1700000000005 = class {
  name = "Renamed1700000000005";

  async up(queryRunner) {
    await queryRunner.renameColumn("kinds", "state", "status");
    await queryRunner.renameColumn("kinds", "no", "number");
    await queryRunner.renameColumn("counted", "kind_id", "sort_id");
    await queryRunner.renameColumn("kinds", "label", "caption");
    await queryRunner.renameTable("counted", "tallies");
    await queryRunner.renameTable("kinds", "sorts");
    await queryRunner.renameTable(await queryRunner.getTable("links"), "chains");
  }

  async down() {}
};
