import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  HttpStatus,
  Logger,
} from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { ApiError } from './api-error';

const MESSAGES: Readonly<Record<number, readonly [code: string, message: string]>> = {
  [HttpStatus.BAD_REQUEST]: ['invalid', 'the request cannot be read; is its body valid JSON?'],
  [HttpStatus.NOT_FOUND]: ['not_found', 'no such endpoint'],
  [HttpStatus.PAYLOAD_TOO_LARGE]: ['too_large', 'the body is too large'],
  [HttpStatus.UNSUPPORTED_MEDIA_TYPE]: ['unsupported', 'the body must be JSON in UTF-8'],
};
const INTERNAL = ['internal', 'something went wrong on our side'] as const;

/**
 * Turns every error into `{"error": …}`.
 *
 * Only messages that were written here are sent. What a framework says about a body that it cannot
 * parse quotes that body, and a failed query carries its parameters: either may hold a secret.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ServerResponse>();
    const status = statusOf(error);
    if (status >= HttpStatus.INTERNAL_SERVER_ERROR && !(error instanceof ApiError)) {
      this.logger.error(`unexpected ${kindOf(error)}`);
    }
    if (status === HttpStatus.UNAUTHORIZED) {
      response.setHeader('WWW-Authenticate', 'Bearer');
    }
    response.statusCode = status;
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.end(JSON.stringify({ error: describe(error, status) }));
  }
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) {
    return error.getStatus();
  }
  // Errors of Express and its body parser carry a status of their own.
  const status = (error as { status?: unknown } | null)?.status;
  const isClients = typeof status === 'number' && status >= 400 && status < 500;
  return isClients ? status : HttpStatus.INTERNAL_SERVER_ERROR;
}

function describe(error: unknown, status: number): Record<string, string> {
  if (error instanceof ApiError) {
    const { code, message, field } = error;
    return field === undefined ? { code, message } : { code, message, field };
  }
  const known = status < HttpStatus.INTERNAL_SERVER_ERROR ? MESSAGES[status] : INTERNAL;
  const [code, message] = known ?? ['refused', 'the request was refused'];
  return { code, message };
}

/** Enough to find the cause in the code and in PostgreSQL's own log, without any value. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return typeof error;
  }
  const code = (error as { code?: unknown }).code;
  const frame = error.stack?.split('\n').find((line) => line.includes('/src/'))?.trim();
  return [error.name, typeof code === 'string' ? code : '', frame ?? ''].filter(Boolean).join(' ');
}
