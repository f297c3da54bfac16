import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { databaseOptions } from './database';
import { HealthController } from './health.controller';
import { AccessTokenGuard } from './http/access-token.guard';
import { DataInterceptor } from './http/data.interceptor';
import { ErrorFilter } from './http/error.filter';
import { NoOrganizationIdGuard } from './http/no-organization-id.guard';
import { IntegrationsModule } from './integrations/integrations.module';
import { OrganizationsModule } from './organizations/organizations.module';
import type { Settings } from './settings';
import { SettingsModule } from './settings.module';
import { WorkspaceModulesModule } from './workspace-modules/workspace-modules.module';

@Module({})
export class AppModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        SettingsModule.with(settings),
        TypeOrmModule.forRoot({ ...databaseOptions(settings.databaseUrl), retryAttempts: 1 }),
        OrganizationsModule,
        WorkspaceModulesModule,
        IntegrationsModule,
      ],
      controllers: [HealthController],
      providers: [
        // In this order: whoever has no token learns nothing about what else is wrong.
        { provide: APP_GUARD, useClass: AccessTokenGuard },
        { provide: APP_GUARD, useClass: NoOrganizationIdGuard },
        { provide: APP_INTERCEPTOR, useClass: DataInterceptor },
        { provide: APP_FILTER, useClass: ErrorFilter },
      ],
    };
  }
}
