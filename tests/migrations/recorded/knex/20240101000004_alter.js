exports.up = async function (knex) {
  await knex.schema.table('posts', (t) => { t.dropForeign('slug'); });
  await knex.schema.alterTable('users', function (t) {
    t.string('phone', 20);
    t.boolean('active').notNullable().defaultTo(true);
    t.string('name', 120).notNullable().defaultTo('?').alter();
    t.text('email').alter({ alterNullable: false });
    t.integer('age').notNullable().alter({ alterType: false });
    t.renameColumn('phone', 'mobile');
    t.setNullable('name');
    t.dropNullable('age');
    t.dropIndex('age', 'ages');
    t.dropIndex(['name']);
    t.dropUnique(['email']);
  });
  await knex.schema.table('posts', (t) => {
    t.dropForeign('user_id');
    t.dropForeign('editor', 'fk_editor');
    t.dropColumn('editor');
    t.dropUnique(['slug', 'lang'], 'posts_slug_lang_unique');
    t.comment('what they write');
  });
  await knex.schema.table('likes', (t) => {
    t.dropForeign(['post_id']);
    t.dropPrimary();
    t.primary(['post_id', 'user_id'], 'likes_key');
    t.timestamps(false, true, true);
  });
  await knex.schema.alterTable('likes', (t) => {
    t.dropTimestamps(true);
    t.dropPrimary('likes_key');
  });
};
exports.down = async function () {};
