module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Jobs', { state: Sequelize.ENUM('a', 'b') });
  },
};
