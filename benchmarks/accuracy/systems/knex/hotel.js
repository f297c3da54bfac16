// == schema
/** @param {import('knex').Knex} knex */
exports.up = async (knex) => {
  await knex.raw('CREATE SCHEMA IF NOT EXISTS hotel');

  await knex.raw('create extension if not exists "pgcrypto"');
};

exports.down = async (knex) => {
  await knex.raw('DROP SCHEMA hotel');
};
// == rooms
exports.up = async (knex) => {
  await knex.schema.withSchema('hotel').createTable('rooms', (table) => {
    table.integer('number').primary();
    table.specificType('features', 'text[]').defaultTo('{}');
    table.decimal('price', 8, 2).notNullable();
    table.comment('one row a door');
  });

  const numbers = [101, 102, 201];
  for (const number of numbers) {
    await knex('hotel.rooms').insert({ number, price: 80 });
  }
};

exports.down = async (knex) => {
  await knex.schema.withSchema('hotel').dropTable('rooms');
};
// == guests
exports.up = async (knex) => {
  await knex.schema.withSchema('hotel').createTable('guests', (table) => {
    table.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
    table.text('name').notNullable();
    table.specificType('languages', 'varchar(2)[]');
    table.date('born');
  });
};

exports.down = async (knex) => {
  await knex.schema.withSchema('hotel').dropTable('guests');
};
// == stays
exports.up = async (knex) => {
  await knex.schema.raw(`CREATE TYPE hotel.stay_state AS ENUM ('booked', 'in', 'out')`);

  await knex.schema.withSchema('hotel').createTable('stays', (table) => {
    table.increments('id');
    table.integer('room').notNullable().references('number').inTable('hotel.rooms');
    table.uuid('guest').notNullable().references('id').inTable('hotel.guests').onDelete('RESTRICT');
    table.date('arrives').notNullable();
    table.integer('nights').notNullable().checkPositive();
    table.specificType('state', 'hotel.stay_state').notNullable().defaultTo('booked');
  });
};

exports.down = async (knex) => {
  await knex.schema.withSchema('hotel').dropTable('stays');
};
// == stays_index
exports.up = (knex) => {
  return knex.schema.withSchema('hotel').alterTable('stays', (table) => {
    table.index('arrives', 'stays_arrives');
    table.unique(['room', 'arrives'], { indexName: 'stays_once' });
  });
};

exports.down = (knex) =>
  knex.schema.withSchema('hotel').alterTable('stays', (table) => {
    table.dropIndex('arrives', 'stays_arrives');
  });
// == invoices
exports.up = async (knex) => {
  await knex.schema.withSchema('hotel').createTable('invoices', (table) => {
    table.increments('id').primary();
    table.integer('stay_id').notNullable().references('id').inTable('hotel.stays');
    table.bigint('cents').notNullable();
    table.timestamp('paid_at', { useTz: true });
  });

  await knex.schema.raw('CREATE INDEX invoices_unpaid ON hotel.invoices (stay_id) WHERE paid_at IS NULL');
};

exports.down = async (knex) => {
  await knex.schema.withSchema('hotel').dropTableIfExists('invoices');
};
// == loyalty
exports.up = async (knex) => {
  const exists = await knex.schema.withSchema('hotel').hasTable('loyalty');
  if (!exists) {
    await knex.schema.withSchema('hotel').createTable('loyalty', (table) => {
      table.uuid('guest').primary().references('id').inTable('hotel.guests');
      table.integer('points').defaultTo(0);
    });
  }

  await knex.raw('INSERT INTO hotel.loyalty (guest) SELECT id FROM hotel.guests');
};

exports.down = async (knex) => {
  await knex.schema.withSchema('hotel').dropTable('loyalty');
};
// == occupancy
exports.up = async (knex) => {
  await knex.raw(`
    CREATE FUNCTION hotel.free_on(day date) RETURNS SETOF hotel.rooms LANGUAGE sql STABLE AS $$
      SELECT r.* FROM hotel.rooms r
      WHERE NOT EXISTS (SELECT 1 FROM hotel.stays s WHERE s.room = r.number AND day BETWEEN s.arrives AND s.arrives + s.nights)
    $$
  `);

  await knex.raw('CREATE VIEW hotel.free_today AS SELECT * FROM hotel.free_on(current_date)');
};

exports.down = async (knex) => {
  await knex.raw('DROP VIEW hotel.free_today');
};
// == guest_contact
exports.up = async (knex) => {
  await knex.schema.withSchema('hotel').table('guests', (table) => {
    table.string('email', 254);
    table.string('phone', 30);
  });

  await knex.raw('CREATE UNIQUE INDEX guests_email ON hotel.guests (lower(email))');
};

exports.down = async () => {};
// == checkout
exports.up = async (knex) => {
  await knex.raw('ALTER TABLE hotel.stays ADD COLUMN checked_out_at timestamptz');

  await knex.raw("UPDATE hotel.stays SET checked_out_at = now() WHERE state = 'out'");

  await knex.schema.withSchema('hotel').alterTable('stays', (table) => {
    table.dropIndex('arrives', 'stays_arrives');
    table.renameColumn('nights', 'duration');
  });
};

exports.down = async () => {};
