module.exports = {
  async up(queryInterface, Sequelize) {
    const transaction = await queryInterface.sequelize.transaction();
    await queryInterface.createTable('Lost', { id: Sequelize.INTEGER }, { transaction });
  },
};
