module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.dropTable('Jobs');
    await queryInterface.createTable('Jobs', { state: { type: Sequelize.ENUM('x'), defaultValue: 'x' } });
  },
};
