import {
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  HttpStatus,
  Inject,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { OrganizationsService } from '../organizations/organizations.service';
import type { Settings } from '../settings';
import { SETTINGS } from '../settings.module';
import { ApiError } from './api-error';

const IS_PUBLIC = 'is-public';
const BEARER = /^Bearer +(\S+) *$/i;

/** An endpoint that answers without an access token. */
export const Public = () => SetMetadata(IS_PUBLIC, true);

interface AuthorizedRequest extends IncomingMessage {
  organizationId?: string;
}

/** The organisation whose access token the request carries. */
export const OrganizationId = createParamDecorator((_: unknown, context: ExecutionContext) => {
  return context.switchToHttp().getRequest<AuthorizedRequest>().organizationId;
});

/** Lets requests with the access token in, on behalf of the organisation it belongs to. */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(
    private readonly reflector: Reflector,
    private readonly organizations: OrganizationsService,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.expected = digest(settings.accessToken);
  }

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.get<boolean>(IS_PUBLIC, context.getHandler())) {
      return true;
    }
    const request = context.switchToHttp().getRequest<AuthorizedRequest>();
    const presented = BEARER.exec(request.headers.authorization ?? '')?.[1];
    if (presented === undefined || !timingSafeEqual(digest(presented), this.expected)) {
      throw new ApiError(HttpStatus.UNAUTHORIZED, 'unauthorized', 'a valid access token is needed');
    }
    request.organizationId = this.organizations.current.id;
    return true;
  }
}

/** Digests have one length, so that comparing them tells nothing about the token. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
