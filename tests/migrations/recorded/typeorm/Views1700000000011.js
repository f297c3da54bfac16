const { Table, TableCheck, TableColumn, TableExclusion, TableForeignKey, TableIndex, TableUnique, View } = require("typeorm");

exports.Views1700000000011 = class {
  name = "Views1700000000011";

  async up(queryRunner) {
    await queryRunner.createView(new View({ name: "plain_view", expression: "SELECT id FROM sorts" }), true);
    await queryRunner.createView(new View({ name: "kept_view", expression: "SELECT id FROM sorts", materialized: true }), true);
    await queryRunner.dropView("plain_view");
    await queryRunner.dropView(new View({ name: "kept_view", expression: "", materialized: true }));
    await queryRunner.changeTableComment("sorts", "what it's like", undefined);
  }

  async down() {}
};
