import { HttpStatus, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import { Repository } from 'typeorm';
import { ApiError, notFound } from '../http/api-error';
import { IntegrationConnection, type Provider } from './connection.entity';
import type { NewConnection } from './new-connection';
import { SealBroken, SecretBox } from './secret-box';

/** A connection as clients may see it: that there are secrets, not which. */
export interface PublicConnection {
  id: string;
  name: string;
  provider: Provider;
  baseUrl: string;
  hasApiToken: true;
  hasWebhookSecret: boolean;
  createdAt: Date;
  lastSyncAt: Date | null;
}

/** What is needed to talk to the tracker of a connection. */
export interface Credentials {
  provider: Provider;
  apiToken: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@Injectable()
export class ConnectionsService {
  constructor(
    @InjectRepository(IntegrationConnection)
    private readonly connections: Repository<IntegrationConnection>,
    private readonly box: SecretBox,
  ) {}

  async create(organizationId: string, given: NewConnection): Promise<PublicConnection> {
    const id = randomUUID();
    await this.connections.insert({
      id,
      organizationId,
      name: given.name,
      provider: given.provider,
      baseUrl: given.baseUrl,
      sealedApiToken: this.box.seal(given.apiToken, `${id} api token`),
      sealedWebhookSecret:
        given.webhookSecret === null
          ? null
          : this.box.seal(given.webhookSecret, `${id} webhook secret`),
    });
    return this.read(organizationId, id);
  }

  async list(organizationId: string): Promise<PublicConnection[]> {
    const found = await this.connections.find({
      where: { organizationId },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
    return found.map(visible);
  }

  async read(organizationId: string, id: string): Promise<PublicConnection> {
    const found = UUID.test(id) ? await this.connections.findOneBy({ organizationId, id }) : null;
    if (found === null) {
      throw notFound('connection');
    }
    return visible(found);
  }

  /** The only place where the API token of a connection is opened. */
  async credentials(organizationId: string, id: string): Promise<Credentials> {
    await this.read(organizationId, id);
    const { provider, sealedApiToken } = await this.connections.findOneOrFail({
      where: { organizationId, id },
      select: { id: true, provider: true, sealedApiToken: true },
    });
    try {
      return { provider, apiToken: this.box.open(sealedApiToken, `${id} api token`) };
    } catch (error) {
      if (error instanceof SealBroken) {
        const message = 'the API token was sealed with another key; create the connection again';
        throw new ApiError(HttpStatus.CONFLICT, 'credentials_unreadable', message);
      }
      throw error;
    }
  }
}

function visible(connection: IntegrationConnection): PublicConnection {
  return {
    id: connection.id,
    name: connection.name,
    provider: connection.provider,
    baseUrl: connection.baseUrl,
    hasApiToken: true,
    hasWebhookSecret: connection.hasWebhookSecret,
    createdAt: connection.createdAt,
    lastSyncAt: connection.lastSyncAt,
  };
}
