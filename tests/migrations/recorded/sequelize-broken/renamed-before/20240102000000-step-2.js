module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.renameTable('Users', 'People');
  },
};
