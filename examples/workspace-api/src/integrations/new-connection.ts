import { invalid } from '../http/api-error';
import { objectWith, textField } from '../http/fields';
import { type Provider, PROVIDERS } from './connection.entity';

/** What a client sends to make a connection. */
export interface NewConnection {
  name: string;
  provider: Provider;
  baseUrl: string;
  apiToken: string;
  webhookSecret: string | null;
}

const FIELDS = ['name', 'provider', 'baseUrl', 'apiToken', 'webhookSecret'] as const;
const LONGEST_NAME = 200;
const LONGEST_URL = 2000;
const LONGEST_SECRET = 4000;

export function newConnection(body: unknown): NewConnection {
  const fields = objectWith(body, FIELDS);
  return {
    name: textField(fields, 'name', LONGEST_NAME),
    provider: providerOf(fields.provider),
    baseUrl: httpUrl(textField(fields, 'baseUrl', LONGEST_URL)),
    apiToken: textField(fields, 'apiToken', LONGEST_SECRET),
    webhookSecret:
      fields.webhookSecret === undefined || fields.webhookSecret === null
        ? null
        : textField(fields, 'webhookSecret', LONGEST_SECRET),
  };
}

function providerOf(value: unknown): Provider {
  const known = PROVIDERS.find((provider) => provider === value);
  if (known === undefined) {
    throw invalid('provider', `expected one of ${PROVIDERS.join(', ')}`);
  }
  return known;
}

function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid('baseUrl', 'expected an http or https URL');
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid('baseUrl', 'expected a URL without a user and a password');
  }
  return text;
}
