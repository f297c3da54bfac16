const { Table, TableCheck, TableColumn, TableExclusion, TableForeignKey, TableIndex, TableUnique, View } = require("typeorm");

exports.Moved1700000000010 = class {
  name = "Moved1700000000010";

  async up(queryRunner) {
    await queryRunner.renameTable("app.notes", "memos");
    await queryRunner.createIndex("app.memos", new TableIndex({ name: "memo_body", columnNames: ["body"] }));
    await queryRunner.dropIndex("app.memos", "memo_body");
    await queryRunner.dropColumn("app.memos", "sort");
    await queryRunner.dropTable("app.replies", false, false);
    await queryRunner.dropTable("app.memos", true, true, true);
    await queryRunner.dropSchema("app", true, true);
  }

  async down() {}
};
