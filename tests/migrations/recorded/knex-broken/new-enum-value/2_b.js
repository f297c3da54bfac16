exports.up = async (knex) => {
  await knex.raw("ALTER TYPE mood ADD VALUE 'sad'");
};
exports.down = async (knex) => {};
