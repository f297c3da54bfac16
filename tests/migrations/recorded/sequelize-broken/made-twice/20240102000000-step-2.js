module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Users', { id: Sequelize.INTEGER, phone: Sequelize.STRING });
  },
};
