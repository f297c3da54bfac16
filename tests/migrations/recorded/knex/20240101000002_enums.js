module.exports.up = async (knex) => {
  await knex.schema.createTable('tickets', (t) => {
    t.bigIncrements('no');
    t.enu('state', ['new', 'done']).notNullable().defaultTo('new');
    t.enum('level', ['low', 'high'], { useNative: true, enumName: 'level_kind' }).defaultTo('low');
    t.enu('mood', ['good', 'bad'], { useNative: true, enumName: 'mood_kind' });
  });
  await knex.schema.createTable('notes', (t) => {
    t.increments('id', { primaryKey: false });
    t.enu('level', null, { useNative: true, existingType: true, enumName: 'level_kind' });
    t.uuid('token', { primaryKey: true });
  });
};
module.exports.down = async (knex) => {
  await knex.schema.dropTable('notes').dropTable('tickets');
  await knex.raw('DROP TYPE level_kind');
};
