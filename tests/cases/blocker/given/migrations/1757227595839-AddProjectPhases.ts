import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AddProjectPhases1757227595839 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TYPE project_phase AS ENUM ('planning', 'delivery', 'closed')`);
    await queryRunner.query(`
      ALTER TABLE projects
        ADD COLUMN phase project_phase NOT NULL DEFAULT 'planning',
        ADD COLUMN phase_since timestamptz NOT NULL DEFAULT now()
    `);
    await queryRunner.query(`CREATE INDEX projects_by_phase ON projects (workspace_id, phase)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX projects_by_phase`);
    await queryRunner.query(`ALTER TABLE projects DROP COLUMN phase_since, DROP COLUMN phase`);
    await queryRunner.query(`DROP TYPE project_phase`);
  }
}
