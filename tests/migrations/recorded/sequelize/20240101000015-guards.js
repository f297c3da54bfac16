module.exports = {
  async up(queryInterface, Sequelize) {
    const table = await queryInterface.describeTable('chained');
    if (!table.one) await queryInterface.addColumn('chained', 'one', { type: Sequelize.STRING });
    if (!table.four) await queryInterface.addColumn('chained', 'four', { type: Sequelize.STRING });
    if (!(await queryInterface.tableExists('missing'))) await queryInterface.createTable('missing', { id: Sequelize.INTEGER });
    const tables = await queryInterface.showAllTables();
    if (!tables.includes('chained')) await queryInterface.createTable('chained', { id: Sequelize.INTEGER });
    if (queryInterface.sequelize.getDialect() === 'sqlite') await queryInterface.dropTable('chained');
    const [found] = await queryInterface.sequelize.query(
      "SELECT column_name FROM information_schema.columns WHERE table_name = 'chained' AND column_name = 'five'");
    if (found.length === 0) await queryInterface.addColumn('chained', 'five', Sequelize.STRING);
  },
};
