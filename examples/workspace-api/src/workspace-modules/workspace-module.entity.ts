import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What can be switched on in a workspace. */
export const WORKSPACE_MODULES = ['projects', 'integrations', 'reports'] as const;
export type WorkspaceModuleName = (typeof WORKSPACE_MODULES)[number];

/** Whether a module is on in a workspace; without a row it is off. */
@Entity('workspace_modules')
export class WorkspaceModuleSetting {
  @PrimaryColumn('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @PrimaryColumn('text')
  module: WorkspaceModuleName;

  @Column('boolean')
  enabled: boolean;
}
