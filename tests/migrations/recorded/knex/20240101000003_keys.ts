import { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema
    .createTable('users', (table: Knex.CreateTableBuilder) => {
      table.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
      table.string('email').notNullable().unique();
      table.string('name').index();
      table.integer('age').index('ages', 'hash');
      table.timestamps(true, true);
      table.comment('those who log in');
    })
    .createTable('posts', (table) => {
      table.increments('id').comment('counts');
      table.uuid('user_id').notNullable().references('users.id').onDelete('CASCADE').onUpdate('RESTRICT');
      table.uuid('editor').nullable().references('id').inTable('users').withKeyName('fk_editor').deferrable('deferred');
      table.string('slug').comment("the author's word");
      table.string('lang', 2);
      table.unique(['slug', 'lang']);
      table.index(['lang', 'slug'], 'posts_by_lang');
      table.foreign('slug').references('email').inTable('users').onDelete('SET NULL');
    })
    .createTable('likes', (table) => {
      table.uuid('user_id');
      table.integer('post_id');
      table.primary(['user_id', 'post_id']);
      table.foreign('user_id', 'likes_user').references('id').on('users');
      table.foreign(['post_id']).references(['id']).inTable('posts');
    });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('likes').dropTable('posts').dropTable('users');
}
