module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Jobs', { state: { type: Sequelize.STRING, defaultValue: 'a' } });
  },
};
