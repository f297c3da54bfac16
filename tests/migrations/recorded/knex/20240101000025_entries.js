const shapes = { circle: { r: 'integer' }, square: { a: 'float', b: 'double' } };
const withId = (t) => t.increments();
exports.up = async (knex) => {
  for (const [name, columns] of Object.entries(shapes)) {
    await knex.schema.createTable(name, (t) => {
      withId(t);
      Object.keys(columns).forEach((column) => t[columns[column]](column).notNullable());
    });
  }
  const keys = Object.keys(shapes).map((name) => ({ name, sides: name === 'square' ? 4 : 0 }));
  await knex.schema.createTable('shapes', (t) => { t.string('name').primary(); t.integer('sides'); });
  await knex('shapes').insert(keys);
};
exports.down = async (knex) => { for (const name of Object.keys(shapes)) await knex.schema.dropTable(name); };
