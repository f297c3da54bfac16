// Records what Drizzle's own migrator sends to PostgreSQL for the migrations in `drizzle/`, in
// drizzle.json; the tests compare the reader with it.
//
// In an empty folder: npm install pg drizzle-orm
// NODE_PATH=there/node_modules PGHOST=… PGPORT=… PGUSER=… node record.mjs
// The server's database `recorded` is dropped and made anew.
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

await drizzle();
