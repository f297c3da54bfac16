import type { Knex } from 'knex';
enum Tables { Shapes = 'shapes', Notes = 'notes' }
const LIMIT: number = 40;
export const up = async (knex: Knex): Promise<void> => {
  await knex.raw(`
    DO $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'tone') THEN
        CREATE TYPE tone AS ENUM ('dark', 'light');
      END IF;
    END
    $$;
  `);
  await knex.schema.alterTable(Tables.Shapes, (table) => {
    table.specificType('tone', 'tone').defaultTo('dark').notNullable();
    table.string('label', LIMIT)!.nullable();
  });
  await knex.schema.table(Tables.Notes as string, (table) => {
    table.string('shape').references('name').inTable(Tables.Shapes).onDelete('SET NULL').onUpdate('CASCADE');
  });
};
export const down = async (knex: Knex): Promise<void> => {
  await knex.raw('DROP TYPE tone');
};
