module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addColumn('Lost', 'n', Sequelize.INTEGER);
  },
};
