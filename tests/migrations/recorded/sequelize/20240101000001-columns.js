'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Kinds', {
      id: { allowNull: false, autoIncrement: true, primaryKey: true, type: Sequelize.INTEGER },
      big: { type: Sequelize.BIGINT, allowNull: false, defaultValue: 0 },
      small: { type: Sequelize.SMALLINT.UNSIGNED, defaultValue: 7 },
      label: { type: Sequelize.STRING, defaultValue: "it's" },
      code: { type: Sequelize.STRING(12), allowNull: false, unique: true },
      raw: Sequelize.STRING.BINARY,
      letter: Sequelize.CHAR(2),
      body: { type: Sequelize.TEXT('long'), comment: "the owner's words" },
      amount: { type: Sequelize.DECIMAL(12, 3), defaultValue: 1.5 },
      plain: Sequelize.DECIMAL,
      half: { type: Sequelize.FLOAT, defaultValue: 0.5 },
      sized: Sequelize.FLOAT(11),
      twice: { type: Sequelize.DOUBLE, allowNull: false, defaultValue: 2 },
      real: Sequelize.REAL,
      seen: { type: Sequelize.DATE, defaultValue: Sequelize.NOW },
      made: { type: Sequelize.DATE(6), allowNull: false, defaultValue: Sequelize.fn('now') },
      day: { type: Sequelize.DATEONLY, defaultValue: '2020-01-31' },
      at: { type: Sequelize.DATE, defaultValue: '2020-01-31T10:20:30Z' },
      opens: Sequelize.TIME,
      flag: { type: Sequelize.BOOLEAN, allowNull: false, defaultValue: false },
      key: { type: Sequelize.UUID, defaultValue: Sequelize.UUIDV4 },
      other: { type: Sequelize.UUID, defaultValue: Sequelize.literal('gen_random_uuid()') },
      settings: { type: Sequelize.JSONB, allowNull: false, defaultValue: { a: [1, 'x'], b: null } },
      old: { type: Sequelize.JSON, defaultValue: [] },
      tags: { type: Sequelize.ARRAY(Sequelize.STRING), allowNull: false, defaultValue: ['a', "b'c"] },
      none: { type: Sequelize.ARRAY(Sequelize.INTEGER), defaultValue: [] },
      grid: Sequelize.ARRAY(Sequelize.DECIMAL(4, 1)),
      span: Sequelize.RANGE(Sequelize.DATE),
      numbers: Sequelize.RANGE(Sequelize.INTEGER),
      blob: Sequelize.BLOB('tiny'),
      net: Sequelize.CIDR,
      host: Sequelize.INET,
      card: Sequelize.MACADDR,
      words: Sequelize.TSVECTOR,
      own: { type: 'money', defaultValue: null },
      renamed: { type: Sequelize.STRING(5), field: 'short_name', allowNull: true },
    }, { comment: 'all kinds' });
  },
  async down(queryInterface) {
    await queryInterface.dropTable('Kinds');
  },
};
