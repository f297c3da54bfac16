import { invalid } from './api-error';

/** The body as an object with no other fields than those. */
export function objectWith(body: unknown, allowed: readonly string[]): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('body', 'expected a JSON object');
  }
  // The name of an unknown field is the client's; it is not repeated.
  if (!Object.keys(body).every((name) => allowed.includes(name))) {
    const what = allowed.length > 0 ? `takes only ${allowed.join(', ')}` : 'takes no fields';
    throw invalid('body', `this endpoint ${what}`);
  }
  return body as Record<string, unknown>;
}

/** A text of limited length that is not blank. */
export function textField(fields: Record<string, unknown>, name: string, longest: number): string {
  const value = fields[name];
  if (typeof value !== 'string' || value.trim() === '') {
    throw invalid(name, 'expected a text that is not empty');
  }
  if (value.length > longest || value.includes('\0')) {
    throw invalid(name, `expected at most ${longest} characters, and no NUL`);
  }
  return value;
}
