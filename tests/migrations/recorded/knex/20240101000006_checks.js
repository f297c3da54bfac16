exports.up = async function (knex) {
  await knex.schema.createTable('amounts', (t) => {
    t.integer('plus').checkPositive();
    t.integer('minus').checkNegative('is_minus');
    t.string('one').checkIn(['a', "b'c"]);
    t.string('none').checkNotIn(['x'], 'not_x');
    t.integer('within').checkBetween([1, 5]);
    t.integer('either').checkBetween([[1, 2], [8, 9]], 'one_or_other');
    t.string('zip').checkLength('=', 5);
    t.string('phone').checkRegex('[0-9]{8}', 'digits');
    t.check('?? > ??', ['plus', 'minus']);
    t.check('plus > :least', { least: 3 }, 'plus_enough');
  });
  await knex.schema.alterTable('amounts', (t) => {
    t.check('within > 0', {}, 'within_plus');
    t.dropChecks(['within_plus', 'plus_enough']);
    t.integer('plus').checkPositive('plus_again').alter();
  });
};
exports.down = (knex) => knex.schema.dropTable('amounts');
