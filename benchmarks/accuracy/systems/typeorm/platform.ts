// == Baseline
import { MigrationInterface, QueryRunner } from 'typeorm';

export class Baseline@STAMP@ implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"');

    await queryRunner.query(`
      CREATE TABLE IF NOT EXISTS organizations (
        id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
        name varchar(255) NOT NULL,
        slug varchar(80) UNIQUE NOT NULL,
        created_at timestamp with time zone DEFAULT now()
      );
      CREATE TABLE IF NOT EXISTS members (
        id uuid PRIMARY KEY DEFAULT uuid_generate_v4(),
        organization_id uuid NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
        email varchar(255) NOT NULL
      );
    `);

    await queryRunner.query(`CREATE INDEX IF NOT EXISTS idx_members_org ON members(organization_id)`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE members`);
    await queryRunner.query(`DROP TABLE organizations`);
  }
}
// == AddProjects
import { MigrationInterface, QueryRunner, Table, TableForeignKey, TableIndex } from 'typeorm';

export class AddProjects@STAMP@ implements MigrationInterface {
  name = 'AddProjects@STAMP@';

  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'projects',
        columns: [
          { name: 'id', type: 'uuid', isPrimary: true, generationStrategy: 'uuid', default: 'uuid_generate_v4()' },
          { name: 'organization_id', type: 'uuid' },
          { name: 'key', type: 'varchar', length: '12' },
          { name: 'settings', type: 'jsonb', isNullable: true },
          { name: 'created_at', type: 'timestamptz', default: 'CURRENT_TIMESTAMP' },
          { name: 'archived_at', type: 'timestamptz', isNullable: true },
        ],
      }),
      true,
    );

    await queryRunner.createForeignKey(
      'projects',
      new TableForeignKey({
        columnNames: ['organization_id'],
        referencedColumnNames: ['id'],
        referencedTableName: 'organizations',
        onDelete: 'CASCADE',
      }),
    );

    await queryRunner.createIndices('projects', [
      new TableIndex({ name: 'IDX_PROJECT_KEY', columnNames: ['organization_id', 'key'], isUnique: true }),
      new TableIndex({ name: 'IDX_PROJECT_LIVE', columnNames: ['organization_id'], where: 'archived_at IS NULL' }),
    ]);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('projects');
  }
}
// == AddMemberRole
import { MigrationInterface, QueryRunner, TableColumn } from 'typeorm';

enum MemberRole {
  OWNER = 'owner',
  ADMIN = 'admin',
  VIEWER = 'viewer',
}

export class AddMemberRole@STAMP@ implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.addColumn(
      'members',
      new TableColumn({ name: 'role', type: 'enum', enum: Object.values(MemberRole), enumName: 'member_role', default: `'${MemberRole.VIEWER}'` }),
    );

    await queryRunner.query(`UPDATE members SET role = '${MemberRole.OWNER}' WHERE email LIKE 'root@%'`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropColumn('members', 'role');
  }
}
// == CreateTasks
import { MigrationInterface, QueryRunner, Table } from 'typeorm';

const tableName = 'tasks';

export class CreateTasks@STAMP@ implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    const exists = await queryRunner.hasTable(tableName);
    if (exists) {
      console.log(`${tableName} is there already`);
      return;
    }

    await queryRunner.createTable(
      new Table({
        name: tableName,
        columns: [
          { name: 'id', type: 'bigserial', isPrimary: true },
          { name: 'project_id', type: 'uuid' },
          { name: 'assignee_id', type: 'uuid', isNullable: true },
          { name: 'title', type: 'text' },
          { name: 'status', type: 'varchar', length: '20', default: "'todo'" },
          { name: 'due_on', type: 'date', isNullable: true },
        ],
        foreignKeys: [
          { name: 'FK_TASK_PROJECT', columnNames: ['project_id'], referencedTableName: 'projects', referencedColumnNames: ['id'], onDelete: 'CASCADE' },
          { name: 'FK_TASK_ASSIGNEE', columnNames: ['assignee_id'], referencedTableName: 'members', referencedColumnNames: ['id'], onDelete: 'SET NULL' },
        ],
      }),
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable(tableName);
  }
}
// == TaskStatusEnum
import { MigrationInterface, QueryRunner } from 'typeorm';

export class TaskStatusEnum@STAMP@ implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DO $$
      BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'task_status') THEN
          CREATE TYPE task_status AS ENUM ('todo', 'doing', 'done');
        END IF;
      END
      $$;
    `);

    await queryRunner.query(`ALTER TABLE tasks ALTER COLUMN status DROP DEFAULT`);

    await queryRunner.query(`ALTER TABLE tasks ALTER COLUMN status TYPE task_status USING status::task_status`);

    await queryRunner.query(`ALTER TABLE tasks ALTER COLUMN status SET DEFAULT 'todo'::task_status`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE tasks ALTER COLUMN status TYPE varchar(20)`);
  }
}
// == RelaxAssignee
import { MigrationInterface, QueryRunner, TableForeignKey } from 'typeorm';

export class RelaxAssignee@STAMP@ implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    const table = await queryRunner.getTable('tasks');
    const foreignKey = table!.foreignKeys.find((fk) => fk.columnNames.indexOf('assignee_id') !== -1);
    await queryRunner.dropForeignKey('tasks', foreignKey!);

    await queryRunner.createForeignKey(
      'tasks',
      new TableForeignKey({ columnNames: ['assignee_id'], referencedColumnNames: ['id'], referencedTableName: 'members', onDelete: 'RESTRICT' }),
    );
  }

  public async down(): Promise<void> {}
}
// == Comments
import { MigrationInterface, QueryRunner } from 'typeorm';

export class Comments@STAMP@ implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE comments (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        task_id bigint NOT NULL,
        author_id uuid NOT NULL,
        body text NOT NULL,
        CONSTRAINT fk_comment_task FOREIGN KEY (task_id) REFERENCES tasks (id) ON DELETE CASCADE,
        CONSTRAINT fk_comment_author FOREIGN KEY (author_id) REFERENCES members (id)
      )
    `);

    await queryRunner.query(`CREATE INDEX idx_comments_search ON comments USING GIN (to_tsvector('english', body))`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE comments`);
  }
}
// == SoftDelete
import { MigrationInterface, QueryRunner, TableColumn } from 'typeorm';

export class SoftDelete@STAMP@ implements MigrationInterface {
  private readonly tables = ['organizations', 'members', 'tasks', 'comments'];

  public async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of this.tables) {
      const hasColumn = await queryRunner.hasColumn(table, 'deleted_at');
      if (!hasColumn) {
        await queryRunner.addColumn(table, new TableColumn({ name: 'deleted_at', type: 'timestamptz', isNullable: true }));
      }
    }

    await queryRunner.query(`CREATE VIEW live_tasks AS SELECT id, project_id, title FROM tasks WHERE deleted_at IS NULL`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP VIEW live_tasks`);
    for (const table of this.tables) {
      await queryRunner.dropColumn(table, 'deleted_at');
    }
  }
}
// == DefaultOrganization
import { MigrationInterface, QueryRunner } from 'typeorm';

export class DefaultOrganization@STAMP@ implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    const [organization] = await queryRunner.query(
      `INSERT INTO organizations (name, slug) VALUES ($1, $2) RETURNING id`,
      ['Default', 'default'],
    );
    await queryRunner.query(`INSERT INTO members (organization_id, email, role) VALUES ($1, $2, 'owner')`, [organization.id, 'root@localhost']);

    await queryRunner.manager.query(`UPDATE projects SET settings = '{}' WHERE settings IS NULL`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DELETE FROM organizations WHERE slug = 'default'`);
  }
}
// == AuditSchema
import { MigrationInterface, QueryRunner } from 'typeorm';

export class AuditSchema@STAMP@ implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createSchema('audit', true);

    const columns = [
      'id bigserial PRIMARY KEY',
      'member_id uuid REFERENCES public.members (id) ON DELETE SET NULL',
      'action text NOT NULL',
      "at timestamptz NOT NULL DEFAULT now()",
    ];
    await queryRunner.query(`CREATE TABLE audit.events (${columns.join(',\n')})`);

    await queryRunner.query(`
      CREATE OR REPLACE FUNCTION audit.note(the_member uuid, the_action text) RETURNS bigint AS $body$
      DECLARE
        made bigint;
      BEGIN
        INSERT INTO audit.events (member_id, action) VALUES (the_member, the_action) RETURNING id INTO made;
        RETURN made;
      END;
      $body$ LANGUAGE plpgsql;
    `);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropSchema('audit', true, true);
  }
}
// == RenameKey
import { MigrationInterface, QueryRunner, TableColumn } from 'typeorm';

export class RenameKey@STAMP@ implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.renameColumn('projects', 'key', 'code');

    await queryRunner.changeColumn(
      'tasks',
      'due_on',
      new TableColumn({ name: 'due_at', type: 'timestamptz', isNullable: true }),
    );
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.renameColumn('projects', 'code', 'key');
  }
}
// == DropSettings
import { MigrationInterface, QueryRunner } from 'typeorm';

export class DropSettings@STAMP@ implements MigrationInterface {
  public async up(queryRunner: QueryRunner): Promise<void> {
    if (process.env.KEEP_SETTINGS) {
      return;
    }

    await queryRunner.dropColumns('projects', ['settings', 'archived_at']);

    await queryRunner.query('DROP INDEX IF EXISTS idx_members_org');
  }

  public async down(): Promise<void> {}
}
