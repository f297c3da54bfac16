const { Table, TableCheck, TableColumn, TableExclusion, TableForeignKey, TableIndex, TableUnique, View } = require("typeorm");

exports.Added1700000000003 = class {
  name = "Added1700000000003";

  async up(queryRunner) {
    await queryRunner.addColumn("counted", new TableColumn({ name: "title", type: "varchar", length: "20", isNullable: true, comment: "its title" }));
    await queryRunner.addColumns("counted", [
      new TableColumn({ name: "slug", type: "text", isUnique: true, isNullable: true }),
      new TableColumn({ name: "rank", type: "enum", enum: ["one", "two"], default: "'one'" }),
      new TableColumn({ name: "key", type: "uuid", isGenerated: true, generationStrategy: "uuid" }),
      new TableColumn({ name: "part", type: "int", isPrimary: true, default: 1 }),
    ]);
    await queryRunner.addColumn("links", new TableColumn({ name: "size", type: "int", isGenerated: true, generationStrategy: "increment" }));
  }

  async down() {}
};
