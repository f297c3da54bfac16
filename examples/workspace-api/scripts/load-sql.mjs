// Run an SQL file against DATABASE_URL, all of it or nothing: node scripts/load-sql.mjs FILE

import { readFile } from 'node:fs/promises';
import pg from 'pg';

const [file] = process.argv.slice(2);
if (!file || !process.env.DATABASE_URL) {
  console.error('usage: DATABASE_URL=… node scripts/load-sql.mjs FILE');
  process.exit(2);
}

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
try {
  await client.connect();
  // Statements that are sent together share one transaction.
  await client.query(await readFile(file, 'utf8'));
  console.log(`loaded ${file}`);
} catch (error) {
  console.error(`${file} was not loaded: ${error.message}`);
  process.exitCode = 1;
} finally {
  await client.end();
}
