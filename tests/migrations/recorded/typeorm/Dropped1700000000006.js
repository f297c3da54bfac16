const { Table, TableCheck, TableColumn, TableExclusion, TableForeignKey, TableIndex, TableUnique, View } = require("typeorm");

exports.Dropped1700000000006 = class {
  name = "Dropped1700000000006";

  async up(queryRunner) {
    await queryRunner.dropColumn("sorts", "level");
    await queryRunner.dropColumn("sorts", "upper_code");
    await queryRunner.dropColumn("sorts", "code");
    await queryRunner.dropColumns("tallies", ["rank", "key"]);
    await queryRunner.dropColumn("sorts", "caption");
    await queryRunner.dropColumn("sorts", "status");
    await queryRunner.dropColumn("tallies", "part");
  }

  async down() {}
};
