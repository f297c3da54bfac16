// Runs the migrations of `typeorm/` on a PostgreSQL, and writes the SQL that TypeORM sends for each
// to `typeorm.json`.
//
//     npm install typeorm@0.3 pg reflect-metadata
//     DATABASE_URL=postgres://… node record-typeorm.mjs
//
// in a copy of this folder, with a database that may be filled.
import { readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { DataSource } from "typeorm";

const require = createRequire(import.meta.url);
const READS = /^\s*(SELECT|START TRANSACTION|COMMIT|INSERT INTO "migrations"|CREATE TABLE "migrations"|.*"typeorm_metadata")/i;
const sent = [];
const logger = {
  logQuery: (sql) => READS.test(sql) || sent.push(sql),
  logQueryError: (error, sql) => console.error(String(error), sql),
  logQuerySlow() {},
  logSchemaBuild() {},
  logMigration() {},
  log() {},
};
const recorded = {};
const source = new DataSource({ type: "postgres", url: process.env.DATABASE_URL, logger, logging: true });
await source.initialize();
await source.query('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"');
await source.query("CREATE TABLE typeorm_metadata (type text, database text, schema text, \"table\" text, name text, value text)");
for (const file of readdirSync("typeorm").sort((a, b) => Number(a.slice(-16, -3)) - Number(b.slice(-16, -3)))) {
  const [migration] = Object.values(require(`./typeorm/${file}`));
  const runner = source.createQueryRunner();
  sent.length = 0;
  await new migration().up(runner);
  recorded[file.slice(0, -3)] = [...sent];
  await runner.release();
}
await source.destroy();
writeFileSync("typeorm.json", JSON.stringify(recorded, null, 2) + "\n");
