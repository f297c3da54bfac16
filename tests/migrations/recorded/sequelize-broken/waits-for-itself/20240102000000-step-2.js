module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.addColumn('Users', 'a', Sequelize.INTEGER, { transaction });
      await queryInterface.addColumn('Users', 'b', Sequelize.INTEGER);
    });
  },
};
