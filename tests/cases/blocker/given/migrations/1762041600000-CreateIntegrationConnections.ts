import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateIntegrationConnections1762041600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE TYPE integration_provider AS ENUM ('github', 'gitlab', 'jira')`);
    await queryRunner.query(`
      CREATE TABLE integration_connections (
        id uuid PRIMARY KEY,
        organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
        name text NOT NULL,
        provider integration_provider NOT NULL,
        base_url text NOT NULL,
        api_token text NOT NULL,
        webhook_secret text,
        has_webhook_secret boolean GENERATED ALWAYS AS (webhook_secret IS NOT NULL) STORED,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_sync_at timestamptz
      )
    `);
    await queryRunner.query(
      `COMMENT ON COLUMN integration_connections.api_token IS 'sealed by the service'`,
    );
    await queryRunner.query(
      `COMMENT ON COLUMN integration_connections.webhook_secret IS 'sealed by the service'`,
    );
    await queryRunner.query(
      `CREATE INDEX integration_connections_of ON integration_connections (organization_id, created_at)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE integration_connections`);
    await queryRunner.query(`DROP TYPE integration_provider`);
  }
}
