import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IntegrationConnection } from './connection.entity';
import { ConnectionsController } from './connections.controller';
import { ConnectionsService } from './connections.service';
import { SecretBox } from './secret-box';
import { SyncService } from './sync.service';
import { Trackers } from './trackers';

@Module({
  imports: [TypeOrmModule.forFeature([IntegrationConnection])],
  controllers: [ConnectionsController],
  providers: [ConnectionsService, SyncService, SecretBox, Trackers],
})
export class IntegrationsModule {}
