// Smoke test of the integrations. Needs ACCESS_TOKEN, and PORT or BASE_URL.

import { call, callForData, check, CONNECTIONS, newConnection } from './client.mjs';

const body = newConnection('smoke test', 'gitlab');

await call('GET', CONNECTIONS, { token: 'not-the-token', expect: 401 });
const created = await callForData('POST', CONNECTIONS, { body, expect: 201 });
check(created.hasApiToken, 'the API token was taken');
check(created.hasWebhookSecret, 'the webhook secret was taken');

const address = `${CONNECTIONS}/${created.id}`;
const listed = await callForData('GET', CONNECTIONS);
check(listed.some(({ id }) => id === created.id), 'the connection is listed');
check((await callForData('GET', address)).name === body.name, 'the connection can be read');
check((await callForData('POST', `${address}/test`)).ok, 'the tracker accepts the token');

const first = await callForData('POST', `${address}/sync-now`);
check(first.issuesProcessed > 0, `the first sync takes over ${first.issuesProcessed} issues`);
const second = await callForData('POST', `${address}/sync-now`);
check(second.issuesProcessed === 0, 'the second sync finds nothing new');

await call('POST', CONNECTIONS, { body: { ...body, provider: 'unknown' }, expect: 400 });
await call('POST', CONNECTIONS, { body: { ...body, organizationId: 'other' }, expect: 400 });
await call('GET', `${CONNECTIONS}?organizationId=other`, { expect: 400 });
await call('GET', `${CONNECTIONS}/unknown`, { expect: 404 });
console.log('passed');
