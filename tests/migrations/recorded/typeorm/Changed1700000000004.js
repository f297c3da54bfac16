const { Table, TableCheck, TableColumn, TableExclusion, TableForeignKey, TableIndex, TableUnique, View } = require("typeorm");

exports.Changed1700000000004 = class {
  name = "Changed1700000000004";

  async up(queryRunner) {
    await queryRunner.changeColumn("counted", "title", new TableColumn({ name: "title", type: "varchar", length: "20", isNullable: false, default: "'x'", comment: "its title" }));
    await queryRunner.changeColumn("counted", new TableColumn({ name: "slug", type: "text", isUnique: true, isNullable: true }), new TableColumn({ name: "slug", type: "varchar", length: "30", isNullable: true }));
    await queryRunner.changeColumn("counted", "rank", new TableColumn({ name: "rank", type: "enum", enum: ["one", "two", "three"], default: "'two'" }));
    await queryRunner.changeColumn("links", "label", new TableColumn({ name: "caption", type: "text", isNullable: true }));
    await queryRunner.changeColumns("links", [
      { oldColumn: new TableColumn({ name: "caption", type: "text", isNullable: true }), newColumn: new TableColumn({ name: "caption", type: "text", isNullable: true, isUnique: true }) },
    ]);
    await queryRunner.changeColumn("kinds", "amount", new TableColumn({ name: "amount", type: "numeric", precision: 14, scale: 3, default: 0 }));
  }

  async down() {}
};
