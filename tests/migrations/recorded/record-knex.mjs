// Runs the migrations of `knex/` with Knex's own migrator, and writes what it sends to PostgreSQL
// for each to `knex.json`; and each chain of `knex-broken/`, with the error it ends in, to
// `knex-broken.json`; and the SQL of each call in `knex-calls.txt` to `knex-calls.json`.
//
//     npm install knex@3 pg tsx
//     DATABASE_URL=postgres://… npx tsx record-knex.mjs
//
// in a copy of this folder. The server's database `recorded` is dropped and made anew.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
const pg = require("pg");
const makeKnex = require("knex");
const OWN = /knex_migrations|^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|select version)|_lock"/i;
let sent = [];
const query = pg.Client.prototype.query;
pg.Client.prototype.query = function (config, values, callback) {
  const text = typeof config === "string" ? config : config.text;
  const given = Array.isArray(values) ? values : config.values;
  if (text && !OWN.test(text)) sent.push(given && given.length ? { text, values: given } : { text });
  return query.call(this, config, values, callback);
};

function recordedUrl() {
  const url = new URL(process.env.DATABASE_URL);
  url.pathname = "/recorded";
  return url.href;
}

async function afresh() {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  await client.query("DROP DATABASE IF EXISTS recorded WITH (FORCE)");
  await client.query("CREATE DATABASE recorded TEMPLATE template0");
  await client.end();
}

async function chain(folder, each) {
  await afresh();
  const log = { warn() {}, error() {}, deprecate() {}, debug() {} };
  const knex = makeKnex({ client: "pg", connection: recordedUrl(), pool: { min: 0, max: 2 }, log });
  try {
    await each(knex, { directory: path.join(here, folder), loadExtensions: [".js", ".ts"] });
  } finally {
    await knex.destroy();
  }
}

async function healthy() {
  const recorded = {};
  await chain("knex", async (knex, config) => {
    const [, waiting] = await knex.migrate.list(config);
    for (const { file } of waiting) {
      sent = [];
      await knex.migrate.up({ ...config, name: file });
      recorded[file] = sent;
    }
  });
  writeFileSync(path.join(here, "knex.json"), JSON.stringify(recorded, null, 1) + "\n");
}

async function broken() {
  const recorded = {};
  for (const name of readdirSync(path.join(here, "knex-broken")).sort()) {
    let active = null;
    const beforeEach = (_, [migration]) => { active = migration.file; };
    await chain(`knex-broken/${name}`, async (knex, config) => {
      try {
        await knex.migrate.latest({ ...config, beforeEach });
        recorded[name] = null;
      } catch (error) {
        const message = error.message.split(" - ").pop();
        recorded[name] = { migration: active, code: error.code ?? null, message };
      }
    });
  }
  writeFileSync(path.join(here, "knex-broken.json"), JSON.stringify(recorded, null, 1) + "\n");
}

function calls() {
  const recorded = {};
  const log = { warn() {}, error() {}, deprecate() {}, debug() {} };
  const knex = makeKnex({ client: "pg", log });
  for (const code of readFileSync(path.join(here, "knex-calls.txt"), "utf8").split("\n").filter(Boolean)) {
    try {
      const made = [new Function("knex", `return ${code}`)(knex).toSQL()].flat();
      recorded[code] = made
        .filter(({ sql }) => sql)
        .map(({ sql, bindings }) => {
          const text = knex.client.positionBindings(sql);
          return bindings?.length ? { text, values: knex.client.prepBindings(bindings) } : { text };
        });
    } catch (error) {
      recorded[code] = error.message;
    }
  }
  writeFileSync(path.join(here, "knex-calls.json"), JSON.stringify(recorded, null, 1) + "\n");
}

calls();
await healthy();
await broken();
