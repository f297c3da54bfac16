import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For new databases; production has the table since before there were migrations. */
export class CreateProjects1757314800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE IF NOT EXISTS projects (
        id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
        workspace_id uuid NOT NULL REFERENCES workspaces (id),
        name text NOT NULL,
        share_key text NOT NULL UNIQUE DEFAULT encode(gen_random_bytes(12), 'hex'),
        created_at timestamptz NOT NULL DEFAULT now()
      )
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE projects`);
  }
}
