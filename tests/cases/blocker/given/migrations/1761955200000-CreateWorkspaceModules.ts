import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateWorkspaceModules1761955200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE workspace_modules (
        workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
        module text NOT NULL CHECK (module IN ('projects', 'integrations', 'reports')),
        enabled boolean NOT NULL,
        PRIMARY KEY (workspace_id, module)
      )
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE workspace_modules`);
  }
}
