// Runs the migrations of `sequelize/` and `sequelize-broken/` on a PostgreSQL, and writes the SQL
// that Sequelize sends for each, and what breaks, to `sequelize.json`.
//
//     npm install sequelize@6 pg pg-hstore
//     DATABASE_URL=postgres://… node record-sequelize.mjs
//
// in a copy of this folder, with a database that may be filled.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Sequelize } from "sequelize";

process.on("uncaughtException", () => {}); // the connections that are cut
const require = createRequire(import.meta.url);
const READS = /^SELECT (t\.typname|pk\.constraint_type|table_name|column_name|typname)|^WITH ranges AS/;
let sent = [];
const literal = (sequelize, value) => sequelize.escape(value);
function logged(sequelize) {
  return (text, options) => {
    let sql = text.replace(/^Executing \([^)]*\): /, "");
    const bind = options && options.bind;
    if (Array.isArray(bind)) sql = sql.replace(/; \[.*\]$|; ".*$/s, "");
    if (!READS.test(sql)) sent.push({ sql, bind: Array.isArray(bind) ? bind.map((v) => literal(sequelize, v)) : [] });
  };
}
async function run(folder) {
  // What waits for itself must come to an end.
  const options = { logging: false, dialectOptions: { lock_timeout: 2000 } };
  const sequelize = new Sequelize(process.env.DATABASE_URL, options);
  sequelize.options.logging = logged(sequelize);
  await sequelize.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()",
  );
  await sequelize.query("DROP SCHEMA IF EXISTS public, shop, spare CASCADE");
  await sequelize.query("CREATE SCHEMA public");
  const recorded = {};
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".js")).sort()) {
    sent = [];
    let error = null;
    let migration = require(`./${folder}/${file}`);
    migration = migration.default || migration;
    const queryInterface = sequelize.getQueryInterface();
    queryInterface.context = queryInterface;
    try {
      await migration.up(queryInterface, Sequelize);
    } catch (thrown) {
      const own = thrown.original || thrown.parent || thrown;
      error = { sqlstate: own.code || "", message: own.message };
    }
    recorded[file] = error ? { sent, error } : { sent };
    if (error && folder === "sequelize") console.error(file, error);
  }
  sent = [];
  await Promise.race([sequelize.close(), new Promise((resolve) => setTimeout(resolve, 500))]);
  return recorded;
}
const healthy = await run("sequelize");
const broken = {};
for (const chain of readdirSync("sequelize-broken").sort()) {
  const outcome = await run(`sequelize-broken/${chain}`);
  broken[chain] = Object.fromEntries(Object.entries(outcome).map(([file, own]) => [file, own.error || null]));
}
writeFileSync("sequelize.json", JSON.stringify({ healthy, broken }, null, 1) + "\n");
process.exit();
