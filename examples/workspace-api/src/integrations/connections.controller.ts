import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { OrganizationId } from '../http/access-token.guard';
import { objectWith } from '../http/fields';
import { ConnectionsService, type PublicConnection } from './connections.service';
import { newConnection } from './new-connection';
import { SyncService, type SyncResult, type TestResult } from './sync.service';

@Controller('integrations/connections')
export class ConnectionsController {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly sync: SyncService,
  ) {}

  @Post()
  create(@OrganizationId() organizationId: string, @Body() body: unknown): Promise<PublicConnection> {
    return this.connections.create(organizationId, newConnection(body));
  }

  @Get()
  list(@OrganizationId() organizationId: string): Promise<PublicConnection[]> {
    return this.connections.list(organizationId);
  }

  @Get(':id')
  read(@OrganizationId() organizationId: string, @Param('id') id: string): Promise<PublicConnection> {
    return this.connections.read(organizationId, id);
  }

  @Post(':id/test')
  @HttpCode(200)
  test(
    @OrganizationId() organizationId: string,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<TestResult> {
    objectWith(body ?? {}, []);
    return this.sync.test(organizationId, id);
  }

  @Post(':id/sync-now')
  @HttpCode(200)
  syncNow(
    @OrganizationId() organizationId: string,
    @Param('id') id: string,
    @Body() body: unknown,
  ): Promise<SyncResult> {
    objectWith(body ?? {}, []);
    return this.sync.syncNow(organizationId, id);
  }
}
