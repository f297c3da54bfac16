// Smoke test of the workspace modules. Needs ACCESS_TOKEN, and PORT or BASE_URL.

import { call, callForData, check } from './client.mjs';

const MODULES = '/api/workspaces/main/modules';

await call('GET', MODULES, { token: 'not-the-token', expect: 401 });
const names = (await callForData('GET', MODULES)).map((module) => module.name);
check(names.includes('integrations'), 'the workspace has a module `integrations`');

for (const enabled of [true, false, true]) {
  await callForData('PUT', `${MODULES}/integrations`, { body: { enabled } });
  const modules = await callForData('GET', MODULES);
  const found = modules.find((module) => module.name === 'integrations');
  check(found.enabled === enabled, `\`integrations\` is ${enabled ? 'on' : 'off'}`);
}

await call('PUT', `${MODULES}/integrations`, { body: { enabled: 'yes' }, expect: 400 });
await call('PUT', `${MODULES}/unknown`, { body: { enabled: true }, expect: 404 });
await call('GET', '/api/workspaces/unknown/modules', { expect: 404 });
await call('GET', `${MODULES}?organizationId=other`, { expect: 400 });
console.log('passed');
