import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { OrganizationsService } from '../organizations/organizations.service';
import {
  WORKSPACE_MODULES,
  type WorkspaceModuleName,
  WorkspaceModuleSetting,
} from './workspace-module.entity';

/** A module as clients see it. */
export interface ModuleState {
  name: WorkspaceModuleName;
  enabled: boolean;
}

@Injectable()
export class WorkspaceModulesService {
  constructor(
    private readonly organizations: OrganizationsService,
    @InjectRepository(WorkspaceModuleSetting)
    private readonly modules: Repository<WorkspaceModuleSetting>,
  ) {}

  async list(organizationId: string, slug: string): Promise<ModuleState[]> {
    const workspace = await this.organizations.workspace(organizationId, slug);
    const rows = await this.modules.findBy({ workspaceId: workspace.id, enabled: true });
    const on = new Set(rows.map((row) => row.module));
    return WORKSPACE_MODULES.map((name) => ({ name, enabled: on.has(name) }));
  }

  async set(
    organizationId: string,
    slug: string,
    module: WorkspaceModuleName,
    enabled: boolean,
  ): Promise<ModuleState> {
    const workspace = await this.organizations.workspace(organizationId, slug);
    await this.modules.upsert({ workspaceId: workspace.id, module, enabled }, ['workspaceId', 'module']);
    return { name: module, enabled };
  }
}
