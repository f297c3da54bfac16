// A client of the API for the scripts beside it: says what it does, stops at a wrong answer.

import { randomBytes } from 'node:crypto';

const TIMEOUT_MS = 10_000;

export const CONNECTIONS = '/api/integrations/connections';

/** End the script as failed. */
export function stop(why) {
  console.error(`FAILED: ${why}`);
  process.exit(1);
}

/** Print a promise that holds; end the script at one that does not. */
export function check(holds, promise) {
  if (!holds) stop(promise);
  console.log(`ok: ${promise}`);
}

/** An environment variable that must be set. */
export function setting(name) {
  return process.env[name]?.trim() || stop(`${name} is not set`);
}

/** A secret to send to the API: from the environment, or made up for this run. */
export function trackerSecret(name) {
  return process.env[name]?.trim() || randomBytes(24).toString('base64url');
}

/** A connection to be created. */
export function newConnection(name, provider) {
  return {
    name,
    provider,
    baseUrl: `https://${provider}.example.com`,
    apiToken: trackerSecret('SMOKE_API_TOKEN'),
    webhookSecret: trackerSecret('SMOKE_WEBHOOK_SECRET'),
  };
}

/**
 * Send one request, as the owner of ACCESS_TOKEN unless another token is given.
 *
 * Any status but the expected one ends the script. Returns the whole body.
 */
export async function call(method, path, { body, token, expect = 200 } = {}) {
  const base = process.env.BASE_URL?.trim() || `http://127.0.0.1:${process.env.PORT || 3000}`;
  let status, answer;
  try {
    const response = await fetch(base.replace(/\/+$/, '') + path, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        Authorization: `Bearer ${token ?? setting('ACCESS_TOKEN')}`,
        'Content-Type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    status = response.status;
    answer = await response.json();
  } catch (error) {
    stop(`${method} ${path}: ${error.cause?.code ?? error.message}`);
  }
  if (status !== expect) stop(`${method} ${path} answers ${status}, not ${expect}`);
  console.log(`ok: ${method} ${path} answers ${expect}`);
  return answer;
}

/** As `call`; returns what the answer wraps. */
export async function callForData(method, path, options) {
  const answer = await call(method, path, options);
  if (answer?.data === undefined) stop(`the answer of ${method} ${path} is not wrapped in data`);
  return answer.data;
}
