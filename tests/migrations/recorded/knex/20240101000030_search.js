exports.up = async (knex) => {
  await knex.schema.raw('CREATE EXTENSION IF NOT EXISTS pg_trgm');
  await knex.schema.alterTable('roles', (t) => {
    t.index(knex.raw('name gin_trgm_ops'), 'roles_name_trgm', 'gin');
    t.specificType('search', "tsvector GENERATED ALWAYS AS (to_tsvector('english', name)) STORED");
    t.index('search', null, 'gin');
  });
  await knex.raw('COMMENT ON TABLE roles IS \'who may what\'');
};
exports.down = async () => {};
