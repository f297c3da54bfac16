module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Defaults', {
      a: { type: Sequelize.INTEGER, defaultValue: '5' },
      b: { type: Sequelize.BOOLEAN, defaultValue: 'true' },
      c: { type: Sequelize.STRING, defaultValue: 7 },
      d: { type: Sequelize.DATE, defaultValue: Sequelize.fn('date_trunc', 'day', Sequelize.fn('now')) },
      e: { type: Sequelize.TEXT, defaultValue: Sequelize.cast('x', 'text') },
      f: { type: Sequelize.DATE, defaultValue: () => new Date() },
      g: { type: Sequelize.DATE, defaultValue: Date.now },
      h: { type: Sequelize.REAL, defaultValue: '1.25' },
      i: { type: Sequelize.STRING, defaultValue: undefined },
      j: { type: Sequelize.STRING, allowNull: undefined },
      k: { type: Sequelize.STRING, autoIncrement: false, primaryKey: false, unique: false },
      l: { type: Sequelize.BIGINT, defaultValue: 12345678901 },
    });
  },
};
