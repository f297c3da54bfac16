exports.up = async (knex) => {
  await knex('a').insert({ mood: 'sad' });
};
exports.down = async (knex) => {};
