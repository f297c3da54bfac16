import { MigrationBuilder, ColumnDefinitions } from 'node-pg-migrate';

export const shorthands: ColumnDefinitions | undefined = { amount: { type: 'money', notNull: true } };

export async function up(pgm: MigrationBuilder): Promise<void> {
  pgm.createType('state', ['draft', 'live']);
  pgm.createTable('posts', {
    id: 'id',
    user_id: { type: 'uuid', notNull: true, references: 'users', onDelete: 'CASCADE' },
    state: { type: 'state', notNull: true, default: 'draft' },
    price: 'amount',
    words: { type: 'text[]', default: pgm.func("'{}'") },
  }, { constraints: { unique: ['user_id', 'price'] } });
  for (const column of ['title', 'body']) {
    pgm.addColumn('posts', { [column]: { type: 'text' } });
  }
}

export async function down(pgm: MigrationBuilder): Promise<void> {
  pgm.dropTable('posts');
  pgm.dropType('state');
}
