import { type CanActivate, type ExecutionContext, HttpStatus, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error';

interface ParsedRequest extends IncomingMessage {
  body?: unknown;
  originalUrl: string;
}

/** Refuses requests that name an organisation: it comes from the access token and nowhere else. */
@Injectable()
export class NoOrganizationIdGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<ParsedRequest>();
    const query = new URL(request.originalUrl, 'http://localhost').searchParams;
    const names = [...query.keys(), ...fieldNames(request.body)];
    const found = names.find((name) => name.replace(/[-_]/g, '').toLowerCase().includes('organizationid'));
    if (found !== undefined) {
      const message = 'the organisation comes from the access token';
      throw new ApiError(HttpStatus.BAD_REQUEST, 'organization_not_allowed', message);
    }
    return true;
  }
}

/** The names of all fields of a JSON value, however deep. */
function fieldNames(body: unknown): string[] {
  const names: string[] = [];
  const open: unknown[] = [body];
  while (open.length > 0) {
    const value = open.pop();
    if (Array.isArray(value)) {
      open.push(...value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        names.push(name);
        open.push(inner);
      }
    }
  }
  return names;
}
