module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Halves', { id: Sequelize.INTEGER });
    await queryInterface.addColumn('Wholes', 'n', Sequelize.INTEGER);
  },
};
