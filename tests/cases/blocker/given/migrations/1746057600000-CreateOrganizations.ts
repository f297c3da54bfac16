import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOrganizations1746057600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE EXTENSION IF NOT EXISTS pgcrypto`);
    await queryRunner.query(`CREATE EXTENSION IF NOT EXISTS "uuid-ossp"`);
    await queryRunner.query(`
      CREATE TABLE organizations (
        id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
        slug text NOT NULL UNIQUE,
        name text NOT NULL
      )
    `);
    await queryRunner.query(`
      CREATE TABLE workspaces (
        id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
        organization_id uuid NOT NULL REFERENCES organizations (id),
        slug text NOT NULL,
        name text NOT NULL,
        UNIQUE (organization_id, slug)
      )
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE workspaces`);
    await queryRunner.query(`DROP TABLE organizations`);
  }
}
