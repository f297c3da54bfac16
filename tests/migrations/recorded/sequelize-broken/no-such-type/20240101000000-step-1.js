module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Flags', { on: Sequelize.TINYINT });
  },
};
