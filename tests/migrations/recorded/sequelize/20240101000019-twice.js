module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Timed', { other: Sequelize.STRING });
    await queryInterface.addColumn('Timed', 'made', { type: Sequelize.DATE, defaultValue: Sequelize.literal('CURRENT_TIMESTAMP'), allowNull: false });
    await queryInterface.removeIndex('Timed', 'none');
    await queryInterface.dropTable('nowhere');
  },
};
