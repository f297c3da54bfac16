module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.dropTable('Users');
  },
};
