import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { OrganizationId } from '../http/access-token.guard';
import { invalid, notFound } from '../http/api-error';
import { objectWith } from '../http/fields';
import { WORKSPACE_MODULES } from './workspace-module.entity';
import { type ModuleState, WorkspaceModulesService } from './workspace-modules.service';

@Controller('workspaces/:workspace/modules')
export class WorkspaceModulesController {
  constructor(private readonly modules: WorkspaceModulesService) {}

  @Get()
  list(
    @OrganizationId() organizationId: string,
    @Param('workspace') workspace: string,
  ): Promise<ModuleState[]> {
    return this.modules.list(organizationId, workspace);
  }

  @Put(':module')
  set(
    @OrganizationId() organizationId: string,
    @Param('workspace') workspace: string,
    @Param('module') module: string,
    @Body() body: unknown,
  ): Promise<ModuleState> {
    const name = WORKSPACE_MODULES.find((known) => known === module);
    if (name === undefined) {
      throw notFound('module');
    }
    const { enabled } = objectWith(body, ['enabled']);
    if (typeof enabled !== 'boolean') {
      throw invalid('enabled', 'expected true or false');
    }
    return this.modules.set(organizationId, workspace, name, enabled);
  }
}
