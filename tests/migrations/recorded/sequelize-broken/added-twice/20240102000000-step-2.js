module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addColumn('Users', 'email', { type: Sequelize.STRING(10) });
  },
};
