exports.up = function (knex, Promise) {
  return knex.schema.hasTable('circle').then(function (exists) {
    if (exists) {
      return knex.schema.dropTable('circle');
    }
  }).then(function () {
    return knex.schema.dropTableIfExists('circle').renameTable('square', 'squares');
  });
};
exports.down = function (knex) {
  return knex.schema.renameTable('squares', 'square');
};
