import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OrganizationsModule } from '../organizations/organizations.module';
import { WorkspaceModuleSetting } from './workspace-module.entity';
import { WorkspaceModulesController } from './workspace-modules.controller';
import { WorkspaceModulesService } from './workspace-modules.service';

@Module({
  imports: [OrganizationsModule, TypeOrmModule.forFeature([WorkspaceModuleSetting])],
  controllers: [WorkspaceModulesController],
  providers: [WorkspaceModulesService],
})
export class WorkspaceModulesModule {}
