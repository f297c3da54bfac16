module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addColumn('users', 'age', Sequelize.INTEGER);
  },
};
