// Keep requests and responses as proof: node scripts/capture-smoke-proof.mjs FOLDER
//
// A response is kept as it was sent; should it hold a secret, the secret itself is masked and the
// field that gave it away stays, so that the leak shows and does not spread.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { call, CONNECTIONS, newConnection, setting } from './client.mjs';

const MASK = '[REDACTED]';
const SECRET_FIELDS = ['apiToken', 'webhookSecret'];

const [folder] = process.argv.slice(2);
const body = newConnection('smoke proof', 'github');
const hidden = [body.apiToken, body.webhookSecret, setting('ACCESS_TOKEN')];

function masked(text) {
  return hidden.reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
}

/** `JSON.stringify` hands every value of what is kept to this one. */
function withoutSecrets(name, value) {
  if (SECRET_FIELDS.includes(name) && value !== null) return MASK;
  return typeof value === 'string' ? masked(value) : value;
}

async function keep(name, value) {
  await writeFile(join(folder, name), `${JSON.stringify(value, withoutSecrets, 2)}\n`);
  console.log(`captured ${name}`);
}

await keep('10_create_connection.request.json', {
  method: 'POST',
  path: CONNECTIONS,
  query: {},
  headers: { Authorization: `Bearer ${MASK}`, 'Content-Type': 'application/json' },
  body,
});
const created = await call('POST', CONNECTIONS, { body, expect: 201 });
await keep('11_create_connection.response.json', created);
await keep('12_list_connections.response.json', await call('GET', CONNECTIONS));

const address = `${CONNECTIONS}/${created.data.id}`;
await keep('13_test_connection.response.json', await call('POST', `${address}/test`));
await keep('14_sync_now_run1.response.json', await call('POST', `${address}/sync-now`));
await keep('15_sync_now_run2.response.json', await call('POST', `${address}/sync-now`));
