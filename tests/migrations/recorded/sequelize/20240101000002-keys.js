module.exports = {
  up: (queryInterface, { INTEGER, BIGINT, SMALLINT, UUID, STRING, literal }) =>
    Promise.all([
      queryInterface.createTable('identities', {
        id: { type: INTEGER, primaryKey: true, autoIncrement: true, autoIncrementIdentity: true },
      }),
      queryInterface.createTable('bigs', { id: { type: BIGINT, allowNull: false, primaryKey: true, autoIncrement: true } }),
      queryInterface.createTable('smalls', { id: { type: SMALLINT, autoIncrement: true } }),
      queryInterface.createTable('uuids', { id: { type: UUID, primaryKey: true, defaultValue: literal('gen_random_uuid()') } }),
      queryInterface.createTable('pairs', {
        left: { type: INTEGER, primaryKey: true },
        right: { type: INTEGER, primaryKey: true },
        label: { type: STRING, unique: 'label_of_pair' },
        code: { type: STRING, unique: { name: 'code_of_pair', msg: 'taken' } },
      }),
    ]),
  down: () => Promise.resolve(),
};
