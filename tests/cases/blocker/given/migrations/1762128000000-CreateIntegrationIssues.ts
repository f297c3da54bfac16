import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class CreateIntegrationIssues1762128000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'integration_issues',
        columns: [
          { name: 'connection_id', type: 'uuid', isPrimary: true },
          { name: 'external_id', type: 'text', isPrimary: true },
          { name: 'title', type: 'text' },
          { name: 'state', type: 'text' },
          { name: 'changed_at', type: 'timestamptz' },
        ],
        foreignKeys: [
          {
            columnNames: ['connection_id'],
            referencedTableName: 'integration_connections',
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('integration_issues');
  }
}
