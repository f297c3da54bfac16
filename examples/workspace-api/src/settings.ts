/** What the environment says, checked before anything starts. */
export interface Settings {
  readonly port: number;
  readonly databaseUrl: string;
  /** What clients present as `Authorization: Bearer …`. */
  readonly accessToken: string;
  /** The slug of the organisation that the access token belongs to. */
  readonly organization: string;
  /** Seals the secrets of connections in the database. */
  readonly connectionSecretsKey: string;
}

/** Everything that is wrong with the environment; names variables, never their values. */
export class InvalidSettings extends Error {}

const SHORTEST_TOKEN = 16;
const SHORTEST_KEY = 32;
const HIGHEST_PORT = 65535;

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const problems: string[] = [];

  const text = (name: string, shortest = 1): string => {
    const value = environment[name]?.trim() ?? '';
    if (value === '') {
      problems.push(`${name} is not set`);
    } else if (value.length < shortest) {
      problems.push(`${name} must have at least ${shortest} characters`);
    }
    return value;
  };

  const settings = {
    port: Number(environment.PORT?.trim() || 3000),
    databaseUrl: text('DATABASE_URL'),
    accessToken: text('ACCESS_TOKEN', SHORTEST_TOKEN),
    organization: environment.ORGANIZATION?.trim() || 'acme',
    connectionSecretsKey: text('CONNECTION_SECRETS_KEY', SHORTEST_KEY),
  };
  if (!Number.isInteger(settings.port) || settings.port < 0 || settings.port > HIGHEST_PORT) {
    problems.push(`PORT must be a number from 0 to ${HIGHEST_PORT}`);
  }
  if (problems.length > 0) {
    throw new InvalidSettings(problems.join('; '));
  }
  return settings;
}
