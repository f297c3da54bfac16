// Writes what node-pg-migrate makes of each call in `pgm-calls.txt` to `pgm-calls.json`; and runs
// the migrations of `pgm/` on a PostgreSQL, with what is sent for each in `pgm.json`.
//
//     npm install node-pg-migrate@9 pg
//     DATABASE_URL=postgres://… node record-pgm.mjs
//
// in a copy of this folder. The server's database `recorded` is dropped and made anew.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { MigrationBuilder, runner } from "node-pg-migrate";
import pg from "pg";

const here = path.dirname(fileURLToPath(import.meta.url));

function calls() {
  const recorded = {};
  for (const code of readFileSync(path.join(here, "pgm-calls.txt"), "utf8").split("\n").filter(Boolean)) {
    const pgm = new MigrationBuilder({}, {}, false, console);
    try {
      new Function("pgm", code)(pgm);
      recorded[code] = pgm.getSqlSteps().join(" ");
    } catch (error) {
      recorded[code] = { error: error.message };
    }
  }
  writeFileSync(path.join(here, "pgm-calls.json"), JSON.stringify(recorded, null, 1) + "\n");
}

async function chain() {
  const admin = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await admin.connect();
  await admin.query("DROP DATABASE IF EXISTS recorded WITH (FORCE)");
  await admin.query("CREATE DATABASE recorded TEMPLATE template0");
  await admin.end();
  const url = new URL(process.env.DATABASE_URL);
  url.pathname = "/recorded";
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  let sent = [];
  const recorded = {};
  const query = client.query.bind(client);
  client.query = (text, ...rest) => {
    const said = typeof text === "string" ? text : text.text;
    const done = /INSERT INTO "public"."pgmigrations" .*VALUES \('([^']*)'/.exec(said);
    if (done) [recorded[done[1]], sent] = [sent, []];
    else if (!/pgmigrations|^(BEGIN|COMMIT)|advisory/.test(said)) sent.push(said);
    return query(text, ...rest);
  };
  await runner({ dbClient: client, dir: path.join(here, "pgm"), direction: "up", migrationsTable: "pgmigrations", log() {} });
  await client.end();
  writeFileSync(path.join(here, "pgm.json"), JSON.stringify(recorded, null, 1) + "\n");
}

calls();
await chain();
