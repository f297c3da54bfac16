const { Table, TableCheck, TableColumn, TableExclusion, TableForeignKey, TableIndex, TableUnique, View } = require("typeorm");

exports.Columns1700000000001 = class {
  name = "Columns1700000000001";

  async up(queryRunner) {
    await queryRunner.createTable(new Table({
      name: "kinds",
      columns: [
        { name: "id", type: "uuid", isPrimary: true, isGenerated: true, generationStrategy: "uuid" },
        { name: "no", type: "int", isGenerated: true, generationStrategy: "increment" },
        { name: "big", type: "bigint", isGenerated: true, generationStrategy: "increment" },
        { name: "label", type: "varchar", length: "80", isNullable: true, default: "'none'" },
        { name: "code", type: "character varying", length: "12", isUnique: true },
        { name: "amount", type: "numeric", precision: 12, scale: 3, default: 0 },
        { name: "rate", type: "decimal", precision: 5, default: "1.5" },
        { name: "made_at", type: "timestamp", precision: 3, default: "now()" },
        { name: "seen_at", type: "timestamp with time zone", isNullable: true },
        { name: "zoned", type: "timestamptz", precision: 6, default: "CURRENT_TIMESTAMP(6)" },
        { name: "opens", type: "time without time zone", precision: 0, isNullable: true },
        { name: "tags", type: "text", isArray: true, default: "'{}'" },
        { name: "names", type: "varchar", length: "10", isArray: true, isNullable: true },
        { name: "state", type: "enum", enum: ["new", "it's", "done"], default: "'new'" },
        { name: "level", type: "enum", enum: ["low", "high"], enumName: "level_kind", isNullable: true },
        { name: "moods", type: "enum", enum: ["a", "b"], isArray: true, isNullable: true },
        { name: "sorted", type: "text", collation: "C", isNullable: true },
        { name: "upper_code", type: "text", generatedType: "STORED", asExpression: "upper(\"code\")", isNullable: true },
        { name: "flag", type: "boolean", default: false },
        { name: "on", type: "boolean", default: true },
        { name: "maybe", type: "boolean", isNullable: true, default: null },
        { name: "data", type: "jsonb", isNullable: true, comment: "whatever it's" },
        { name: "span", type: "int4range", isNullable: true },
        { name: "Mixed Case", type: "integer", isNullable: true },
        { name: "user", type: "char", length: "2", isNullable: true },
        { name: "bits", type: "bit varying", length: "5", isNullable: true },
      ],
      checks: [{ expression: "\"amount\" >= 0" }, { name: "rate_ok", expression: "\"rate\" < 100" }],
      uniques: [{ columnNames: ["label", "user"] }, { name: "uq_named", columnNames: ["big"], deferrable: "INITIALLY DEFERRED" }],
      indices: [
        { columnNames: ["label"] },
        { name: "by_state", columnNames: ["state", "amount"], isUnique: true, where: "\"flag\" = true" },
      ],
      exclusions: [{ expression: "USING gist (\"span\" WITH &&)" }],
    }));
  }

  async down() {}
};
