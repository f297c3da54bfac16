/* eslint-disable camelcase */
exports.shorthands = { stamp: { type: 'timestamptz', notNull: true, default: 'now()' }, money: 'numeric(12,2)' };
exports.up = (pgm) => {
  pgm.createExtension('uuid-ossp', { ifNotExists: true });
  pgm.createTable('users', {
    id: { type: 'uuid', primaryKey: true, default: pgm.func('uuid_generate_v4()') },
    email: { type: 'text', notNull: true, unique: true },
    balance: { type: 'money', default: 0 },
  });
  pgm.createIndex('users', 'email');
};
exports.down = (pgm) => { pgm.dropTable('users'); };
