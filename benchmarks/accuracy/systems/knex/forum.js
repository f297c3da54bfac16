// == create_users
exports.up = function (knex) {
  return knex.schema.createTable('users', (table) => {
    table.increments('id');
    table.string('email', 200).notNullable().unique();
    table.string('nick').notNullable();
    table.boolean('banned').notNullable().defaultTo(false);
    table.timestamps(true, true);
  });
};

exports.down = function (knex) {
  return knex.schema.dropTable('users');
};
// == create_boards
exports.up = async function (knex) {
  await knex.schema.createTable('boards', (table) => {
    table.increments();
    table.string('slug', 40).notNullable().unique('boards_slug');
    table.text('description');
    table.integer('position').unsigned().defaultTo(0);
  });

  await knex('boards').insert([{ slug: 'news' }, { slug: 'offtopic', position: 9 }]);
};

exports.down = async function (knex) {
  await knex.schema.dropTable('boards');
};
// == create_threads
exports.up = async function (knex) {
  await knex.schema
    .createTable('threads', (table) => {
      table.bigIncrements('id');
      table.integer('board_id').unsigned().notNullable().references('id').inTable('boards').onDelete('CASCADE');
      table.integer('author_id').unsigned().references('users.id');
      table.string('title').notNullable();
      table.enu('state', ['open', 'closed']).defaultTo('open');
      table.index(['board_id', 'state'], 'threads_board_state');
    });

  await knex.schema.createTable('posts', (table) => {
    table.uuid('id').primary().defaultTo(knex.raw('gen_random_uuid()'));
    table.bigInteger('thread_id').notNullable();
    table.foreign('thread_id').references('threads.id').onDelete('CASCADE');
    table.integer('author_id').references('id').inTable('users');
    table.text('body').notNullable();
    table.timestamp('posted_at').defaultTo(knex.fn.now());
  });
};

exports.down = async function (knex) {
  await knex.schema.dropTable('posts');
  await knex.schema.dropTable('threads');
};
// == add_pinned
exports.up = (knex) => {
  return knex.schema.alterTable('threads', (table) => {
    table.boolean('pinned').notNullable().defaultTo(false);
    table.dateTime('pinned_until');
  });
};

exports.down = (knex) => knex.schema.alterTable('threads', (table) => table.dropColumns('pinned', 'pinned_until'));
// == moderators
exports.up = async function (knex) {
  await knex.schema.createTable('moderators', (t) => {
    t.integer('board_id').notNullable().references('boards.id');
    t.integer('user_id').notNullable().references('users.id');
    t.primary(['board_id', 'user_id']);
  });

  await knex.raw(`ALTER TABLE moderators ADD COLUMN since date NOT NULL DEFAULT CURRENT_DATE`);
};

exports.down = (knex) => knex.schema.dropTable('moderators');
// == reactions
const KINDS = ['like', 'laugh', 'sad'];

exports.up = async function (knex) {
  await knex.schema.createTable('reactions', (t) => {
    t.uuid('post_id').references('id').inTable('posts').onDelete('CASCADE');
    t.integer('user_id').references('id').inTable('users').onDelete('CASCADE');
    t.enum('kind', KINDS, { useNative: true, enumName: 'reaction_kind' }).notNullable();
    t.unique(['post_id', 'user_id', 'kind']);
  });
};

exports.down = async function (knex) {
  await knex.schema.dropTable('reactions');
  await knex.raw('DROP TYPE reaction_kind');
};
// == profile_columns
exports.up = async function (knex) {
  if (!(await knex.schema.hasColumn('users', 'avatar'))) {
    await knex.schema.table('users', (t) => {
      t.string('avatar');
    });
  }

  await knex.schema.alterTable('users', (t) => {
    t.renameColumn('nick', 'display_name');
    t.jsonb('settings').defaultTo('{}');
  });
};

exports.down = async function () {};
// == longer_titles
exports.up = async function (knex) {
  await knex.schema.alterTable('threads', (t) => {
    t.string('title', 400).notNullable().alter();
  });

  await knex.schema.alterTable('posts', (t) => {
    t.index(['thread_id', 'posted_at']);
  });
};

exports.down = async function () {};
// == activity_view
exports.up = async function (knex) {
  await knex.raw(`
    CREATE VIEW activity AS
    SELECT u.id, u.display_name, count(p.id) AS posts
    FROM users u LEFT JOIN posts p ON p.author_id = u.id
    GROUP BY u.id
  `);
};

exports.down = (knex) => knex.raw('DROP VIEW activity');
// == drop_avatar
exports.up = async function (knex) {
  await knex.schema.alterTable('users', (t) => {
    t.dropColumn('avatar');
  });

  await knex.schema.alterTable('boards', (t) => {
    t.dropUnique(['slug'], 'boards_slug');
    t.unique(['slug', 'position']);
  });
};

exports.down = async function () {};
// == rename_reactions
exports.up = async function (knex) {
  await knex.schema.renameTable('reactions', 'emotions');

  await knex('emotions').where({ kind: 'sad' }).del();
};

exports.down = (knex) => knex.schema.renameTable('emotions', 'reactions');
