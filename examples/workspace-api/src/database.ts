import { join } from 'node:path';
import type { PostgresConnectionOptions } from 'typeorm/driver/postgres/PostgresConnectionOptions';
import { IntegrationConnection } from './integrations/connection.entity';
import { IntegrationIssue } from './integrations/issue.entity';
import { Organization } from './organizations/organization.entity';
import { Workspace } from './organizations/workspace.entity';
import { WorkspaceModuleSetting } from './workspace-modules/workspace-module.entity';

/** How the service and the migration commands reach the database. */
export function databaseOptions(url: string): PostgresConnectionOptions {
  return {
    type: 'postgres',
    url,
    applicationName: 'workspace-api',
    entities: [
      Organization,
      Workspace,
      WorkspaceModuleSetting,
      IntegrationConnection,
      IntegrationIssue,
    ],
    migrations: [join(__dirname, 'migrations', '*.ts')],
    // The schema belongs to the migrations: nothing is made on the side when a connection opens.
    synchronize: false,
    installExtensions: false,
    // Failed queries are logged with their parameters, and those may be secrets.
    logging: false,
  };
}
