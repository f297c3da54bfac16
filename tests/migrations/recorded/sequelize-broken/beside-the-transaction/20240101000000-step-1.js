module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.createTable('Sides', { id: Sequelize.INTEGER }, { transaction });
      await queryInterface.addIndex('Sides', ['id']);
    });
  },
};
