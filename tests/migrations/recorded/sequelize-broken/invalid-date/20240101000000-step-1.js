module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Days', { at: { type: Sequelize.DATE, defaultValue: 'now()' } });
  },
};
