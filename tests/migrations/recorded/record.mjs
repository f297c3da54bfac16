// Records what Drizzle, Knex and Sequelize really send to PostgreSQL for the migrations beside this
// file: NAME.json for each, drizzle.json for the folder. The tests compare the readers with it.
//
// In an empty folder: npm install knex pg sequelize drizzle-orm
// NODE_PATH=there/node_modules PGHOST=… PGPORT=… PGUSER=… node record.mjs [drizzle|knex|sequelize]
// The server's database `recorded` is dropped and made anew for each file.
import fs from 'node:fs';
import path from 'node:path';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';

const require = createRequire(path.join(process.env.NODE_PATH, 'x.js'));
const here = path.dirname(fileURLToPath(import.meta.url));
const pg = require('pg');
let sent = null;
const query = pg.Client.prototype.query;
pg.Client.prototype.query = function (config, values, callback) {
  if (sent && config) {
    const text = typeof config === 'string' ? config : config.text;
    const given = Array.isArray(values) ? values : config.values;
    sent.push(given && given.length ? {text, values: given} : {text});
  }
  return query.call(this, config, values, callback);
};

async function afresh() {
  const client = new pg.Client({database: 'postgres'});
  await client.connect();
  await client.query('DROP DATABASE IF EXISTS recorded WITH (FORCE)');
  await client.query('CREATE DATABASE recorded');
  await client.end();
}

async function recorded(name, work) {
  await afresh();
  sent = [];
  let error;
  try {
    await work();
  } catch (problem) {
    error = problem.message;
  }
  const statements = sent;
  sent = null;
  const file = path.join(here, `${name}.json`);
  fs.writeFileSync(file, JSON.stringify({error, statements}, null, 1) + '\n');
  if (error) console.error(`${name}: ${error}`);
}

async function drizzle() {
  const {drizzle: connected} = require('drizzle-orm/node-postgres');
  const {migrate} = require('drizzle-orm/node-postgres/migrator');
  await recorded('drizzle', async () => {
    const client = new pg.Client({database: 'recorded'});
    await client.connect();
    try {
      await migrate(connected(client), {migrationsFolder: path.join(here, 'drizzle')});
    } finally {
      await client.end();
    }
  });
}

const kinds = {drizzle};
for (const kind of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(kinds)) {
  await kinds[kind]();
}
