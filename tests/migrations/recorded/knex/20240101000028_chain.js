exports.up = (knex) => knex.schema
  .createTable('roles', (t) => {
    t.increments('id').unsigned().primary();
    t.string('name').notNullable();
  })
  .createTable('user_roles', (t) => {
    t.integer('role_id').unsigned().notNullable();
    t.foreign('role_id').references('roles.id').onDelete('CASCADE').withKeyName('ur_role');
    t.uuid('user_id').notNullable().references('users.id');
    t.unique(['role_id', 'user_id'], 'once');
  })
  .alterTable('roles', (t) => {
    t.jsonb('rights').notNullable().defaultTo('{}');
  })
  .raw('CREATE UNIQUE INDEX roles_name ON roles (lower(name))')
  .then(() => knex('roles').insert([{ name: 'admin', rights: JSON.stringify(['all']) }, { name: 'guest' }]))
  .finally(() => console.log('done'));
exports.down = (knex) => knex.schema.dropTable('user_roles').dropTable('roles');
