module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Posts', { userId: { type: Sequelize.INTEGER, references: { model: 'Users', key: 'id' } } });
  },
};
