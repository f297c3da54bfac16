exports.up = async (knex) => {
  await knex('a').where({ title: 'x' }).update({ name: 'y' });
};
exports.down = async (knex) => {};
