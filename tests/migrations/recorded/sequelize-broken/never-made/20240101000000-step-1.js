module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addColumn('Accounts', 'plan', { type: Sequelize.STRING });
  },
};
