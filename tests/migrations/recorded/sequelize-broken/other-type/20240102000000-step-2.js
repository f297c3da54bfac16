module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Posts', { userId: { type: Sequelize.UUID, references: { model: 'Users', key: 'id' } } });
  },
};
