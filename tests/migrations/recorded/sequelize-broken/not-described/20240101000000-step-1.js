module.exports = {
  async up(queryInterface, Sequelize) {
    const table = await queryInterface.describeTable('Users');
    if (!table.age) await queryInterface.addColumn('Users', 'age', Sequelize.INTEGER);
  },
};
