import { HttpException, HttpStatus } from '@nestjs/common';

/** An error a client can act on, sent as `{"error": {"code": …, "message": …}}`. */
export class ApiError extends HttpException {
  /**
   * @param status HTTP status of the answer.
   * @param code stable word for programs.
   * @param message sentence for people; it never repeats a value that the client sent.
   * @param field the body or query field that is to blame, if there is one.
   */
  constructor(
    status: HttpStatus,
    readonly code: string,
    message: string,
    readonly field?: string,
  ) {
    super(message, status);
  }
}

/** A 400 that names the field. */
export function invalid(field: string, message: string): ApiError {
  return new ApiError(HttpStatus.BAD_REQUEST, 'invalid', message, field);
}

/** A 404 that says what kind of thing is not there. */
export function notFound(what: string): ApiError {
  return new ApiError(HttpStatus.NOT_FOUND, 'not_found', `no such ${what}`);
}
