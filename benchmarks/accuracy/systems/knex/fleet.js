// == init
exports.up = function (knex) {
  return knex.schema
    .createTable('vehicles', function (table) {
      table.increments('id').primary();
      table.string('plate', 12).notNullable();
      table.integer('mileage').notNullable().defaultTo(0);
      table.timestamp('createdAt').defaultTo(knex.fn.now());
    })
    .createTable('drivers', function (table) {
      table.increments('id').primary();
      table.string('firstName').notNullable();
      table.string('lastName').notNullable();
      table.date('licenceUntil');
    });
};

exports.down = function (knex) {
  return knex.schema.dropTable('drivers').dropTable('vehicles');
};
// == trips
exports.up = function (knex) {
  return knex.schema.createTable('trips', function (table) {
    table.increments('id').primary();
    table.integer('vehicleId').unsigned().notNullable();
    table.integer('driverId').unsigned();
    table.float('distance');
    table.foreign('vehicleId').references('vehicles.id');
    table.foreign('driverId').references('id').inTable('drivers').onDelete('SET NULL').withKeyName('trips_driver_fk');
  });
};

exports.down = function (knex) {
  return knex.schema.dropTable('trips');
};
// == fuel
exports.up = function (knex) {
  return knex.schema.createTable('fuel', function (table) {
    table.increments('id');
    table.integer('vehicleId').notNullable().references('id').inTable('vehicles').index();
    table.decimal('litres', 6, 2).notNullable();
    table.decimal('price', 8, 2);
    table.json('receipt');
  });
};

exports.down = function (knex) {
  return knex.schema.dropTable('fuel');
};
// == uniquePlate
exports.up = function (knex) {
  return knex.schema.alterTable('vehicles', function (table) {
    table.unique('plate');
    table.string('vin', 17);
  });
};

exports.down = function (knex) {
  return knex.schema.alterTable('vehicles', function (table) {
    table.dropUnique('plate');
  });
};
// == seedVehicles
exports.up = function (knex) {
  return knex('vehicles')
    .insert({ plate: 'B-XY 1' })
    .then(() => knex('drivers').insert({ firstName: 'Ada', lastName: 'Mbeki' }));
};

exports.down = function (knex) {
  return knex('vehicles').del();
};
// == services
exports.up = async function (knex) {
  const hasTable = await knex.schema.hasTable('services');
  if (hasTable) return;

  await knex.schema.createTable('services', function (table) {
    table.increments('id');
    table.integer('vehicleId').notNullable();
    table.enu('kind', ['oil', 'tyres', 'brakes'], { useNative: true, enumName: 'service_kind' });
    table.datetime('doneAt').notNullable().defaultTo(knex.fn.now());
    table.foreign('vehicleId').references('vehicles.id').onDelete('CASCADE');
  });
};

exports.down = function (knex) {
  return knex.schema.dropTable('services');
};
// == tripTimes
exports.up = async function (knex) {
  await knex.schema.table('trips', function (table) {
    table.timestamp('startedAt').notNullable().defaultTo(knex.fn.now());
    table.timestamp('endedAt');
    table.index(['vehicleId', 'startedAt']);
  });

  await knex.raw('ALTER TABLE "trips" ADD CONSTRAINT "trips_times" CHECK ("endedAt" IS NULL OR "endedAt" >= "startedAt")');
};

exports.down = function (knex) {
  return knex.schema.table('trips', function (table) {
    table.dropColumn('startedAt');
    table.dropColumn('endedAt');
  });
};
// == mileageBigint
exports.up = function (knex) {
  return knex.schema.alterTable('vehicles', function (table) {
    table.bigInteger('mileage').notNullable().defaultTo(0).alter();
    table.dropColumn('vin');
  });
};

exports.down = function () {
  return Promise.resolve();
};
// == depots
exports.up = async function (knex) {
  await knex.transaction(async (trx) => {
    await trx.schema.createTable('depots', function (table) {
      table.string('code', 5).primary();
      table.string('city').notNullable();
    });
    await trx.schema.alterTable('vehicles', function (table) {
      table.string('depotCode', 5).references('code').inTable('depots');
    });
  });
};

exports.down = function (knex) {
  return knex.schema.dropTable('depots');
};
// == tripReport
exports.up = async function (knex) {
  await knex.raw('CREATE OR REPLACE VIEW trip_report AS SELECT v.plate, d."lastName", t.distance FROM trips t JOIN vehicles v ON v.id = t."vehicleId" LEFT JOIN drivers d ON d.id = t."driverId"');

  await knex.schema.dropTableIfExists('old_trips');
};

exports.down = function (knex) {
  return knex.raw('DROP VIEW trip_report');
};
