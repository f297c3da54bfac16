module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addColumn('Items', 'n', Sequelize.INTEGER);
  },
};
