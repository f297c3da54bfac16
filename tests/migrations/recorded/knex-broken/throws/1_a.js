exports.up = async (knex) => {
  if (!(await knex.schema.hasTable('a'))) throw new Error('a must be there');
};
exports.down = async (knex) => {};
