// Runs chains of migrations with the real tools of JavaScript.
//
//     node worker.mjs FOLDER_WITH_NODE_MODULES
//
// One job a line on standard input, as JSON: {framework, folder, url}. One answer a line on standard
// output: {file, sqlstate, message}; all empty where every migration ran.
import Module, { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const require = createRequire(join(resolve(process.argv[2]), "package.json"));
const load = async (name) => import(pathToFileURL(require.resolve(name)).href);

// What tools say to a person is not an answer.
for (const name of ["log", "info", "warn", "error", "debug"]) console[name] = () => {};

function answer(error, file) {
  let cause = error;
  while (cause && !cause.severity && (cause.cause || cause.parent || cause.original || cause.driverError)) {
    cause = cause.original || cause.parent || cause.driverError || cause.cause;
  }
  const sqlstate = /^[0-9A-Z]{5}$/.test(cause?.code ?? "") ? cause.code : "";
  return { file: file ?? "", sqlstate, message: String(cause?.message ?? error) };
}

const FINE = { file: "", sqlstate: "", message: "" };

// TypeScript is compiled as it is loaded, types unchecked, as ts-node does with --transpile-only.
Module._extensions[".ts"] = (module, file) => {
  const ts = require("typescript");
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2021, esModuleInterop: true };
  module._compile(ts.transpileModule(readFileSync(file, "utf8"), { compilerOptions }).outputText, file);
};

async function typeorm(folder, url) {
  const { DataSource, EntitySchema } = require("typeorm");
  const path = join(folder, "src/migrations");
  let file = "";
  let uuids = false;
  const classes = [];
  let source;
  try {
    for (const name of readdirSync(path).sort()) {
      uuids ||= /uuid_generate_v4|generationStrategy: ["']uuid/.test(readFileSync(join(path, name), "utf8"));
      const exported = require(join(path, name));
      for (const made of typeof exported === "function" ? [exported] : Object.values(exported)) {
        if (typeof made !== "function") continue;
        const up = made.prototype.up;
        made.prototype.up = function (runner) {
          file = `src/migrations/${name}`;
          return up.call(this, runner);
        };
        classes.push(made);
      }
    }
    // For an application whose entities have such keys, TypeORM installs uuid-ossp by itself.
    const id = { type: "uuid", primary: true, generated: "uuid" };
    const entities = uuids ? [new EntitySchema({ name: "entity", columns: { id } })] : [];
    source = new DataSource({ type: "postgres", url, migrations: classes, entities, logging: false });
    await source.initialize();
    await source.runMigrations();
    return FINE;
  } catch (error) {
    return answer(error, file);
  } finally {
    if (source?.isInitialized) await source.destroy();
  }
}

async function drizzle(folder, url) {
  const { drizzle: open } = require("drizzle-orm/node-postgres");
  const { migrate } = require("drizzle-orm/node-postgres/migrator");
  const { Client } = require("pg");
  const client = new Client({ connectionString: url });
  await client.connect();
  let done = 0;
  const logger = { logQuery: (sql) => { if (/^insert into "drizzle"/i.test(sql)) done += 1; } };
  const migrationsFolder = join(folder, "drizzle");
  try {
    await migrate(open(client, { logger }), { migrationsFolder });
    return FINE;
  } catch (error) {
    const { entries } = JSON.parse(readFileSync(join(migrationsFolder, "meta/_journal.json"), "utf8"));
    return answer(error, `drizzle/${entries[done]?.tag}.sql`);
  } finally {
    await client.end();
  }
}

async function nodePgMigrate(folder, url) {
  const { runner } = await load("node-pg-migrate");
  const { Client } = require("pg");
  const client = new Client({ connectionString: url });
  await client.connect();
  let file = "";
  const silent = { debug() {}, warn() {}, error() {}, info(line) {
    const found = /### MIGRATION (.*) \(UP\) ###/.exec(line);
    if (found) file = found[1];
  } };
  try {
    await runner({ dbClient: client, dir: join(folder, "migrations"), direction: "up", migrationsTable: "pgmigrations", logger: silent, checkOrder: true, singleTransaction: true });
    return FINE;
  } catch (error) {
    const named = readdirSync(join(folder, "migrations")).find((name) => name.startsWith(file));
    return answer(error, file && `migrations/${named}`);
  } finally {
    await client.end();
  }
}

async function knex(folder, url) {
  let file = "";
  const note = (line) => {
    const found = /migration file "(.*?)" failed/.exec(String(line));
    if (found) file = found[1];
  };
  const log = { debug() {}, deprecate() {}, warn: note, error: note };
  const db = require("knex")({ client: "pg", connection: url, log, pool: { min: 0, max: 2 } });
  try {
    await db.migrate.latest({ directory: join(folder, "migrations") });
    return FINE;
  } catch (error) {
    const said = answer(error, file && `migrations/${file}`);
    // Knex puts the statement before the server's words.
    return { ...said, message: said.sqlstate ? said.message.split(" - ").at(-1) : said.message };
  } finally {
    await db.destroy();
  }
}

async function sequelize(folder, url) {
  const Sequelize = require("sequelize");
  const { Umzug, SequelizeStorage } = require("umzug");
  const db = new Sequelize.Sequelize(url, { dialect: "postgres", logging: false });
  const path = join(folder, "db/migrations");
  const migrations = readdirSync(path).sort().map((name) => ({
    name,
    // As sequelize-cli calls them.
    up: () => require(join(path, name)).up(db.getQueryInterface(), Sequelize),
  }));
  const umzug = new Umzug({ migrations, storage: new SequelizeStorage({ sequelize: db }), logger: undefined });
  try {
    await umzug.up();
    return FINE;
  } catch (error) {
    return answer(error, error.migration && `db/migrations/${error.migration.name}`);
  } finally {
    await db.close();
  }
}

let engineModule;
async function prisma(folder, url) {
  const { PrismaPg } = await load("@prisma/adapter-pg");
  const { bindMigrationAwareSqlAdapterFactory } = await load("@prisma/driver-adapter-utils");
  engineModule ??= await load("@prisma/schema-engine-wasm");
  const path = join(folder, "prisma/migrations");
  const directories = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const migrationDirectories = directories.map(({ name }) => ({
    path: name,
    migrationFile: { path: "migration.sql", content: { tag: "ok", value: readFileSync(join(path, name, "migration.sql"), "utf8") } },
  }));
  const postgres = new PrismaPg({ connectionString: url });
  const connect = postgres.connect.bind(postgres);
  postgres.connect = async () => {
    const connection = await connect();
    // The engine of the command line sends a file whole; this adapter would cut it at semicolons.
    connection.executeScript = async (script) => {
      try {
        await connection.underlyingDriver().query(script);
      } catch (error) {
        failure = error;
        throw error;
      }
    };
    return connection;
  };
  let failure;
  const adapter = bindMigrationAwareSqlAdapterFactory(postgres);
  const datamodels = [["schema.prisma", 'datasource db {\n  provider = "postgresql"\n}\n']];
  const engine = await engineModule.SchemaEngine.new({ datamodels }, () => {}, adapter);
  try {
    await engine.applyMigrations({
      migrationsList: {
        baseDir: path,
        lockfile: { path: "migration_lock.toml", content: readFileSync(join(path, "migration_lock.toml"), "utf8") },
        shadowDbInitScript: "",
        migrationDirectories,
      },
      filters: { externalTables: [], externalEnums: [] },
    });
    return FINE;
  } catch (error) {
    const { Client } = require("pg");
    const client = new Client({ connectionString: url });
    await client.connect();
    // Its own table says which migration it was: begun, and not finished.
    const { rows } = await client.query("SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NULL");
    await client.end();
    return answer(failure ?? error, rows[0] && `prisma/migrations/${rows[0].migration_name}/migration.sql`);
  } finally {
    engine.free?.();
  }
}

const TOOLS = { typeorm, drizzle, "node-pg-migrate": nodePgMigrate, knex, sequelize, prisma };
const write = (value) => process.stdout.write(JSON.stringify(value) + "\n");
// A query that nobody waits for any more may fail as well.
process.on("unhandledRejection", () => {});
for await (const line of createInterface({ input: process.stdin })) {
  const { framework, folder, url } = JSON.parse(line);
  try {
    write(await TOOLS[framework](resolve(folder), url));
  } catch (error) {
    write({ file: "", sqlstate: "", message: `worker: ${error?.stack ?? error}` });
  }
}
process.exit(0);
