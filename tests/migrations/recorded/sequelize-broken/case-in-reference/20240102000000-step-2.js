module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('posts', { userId: { type: Sequelize.INTEGER, references: { model: 'users', key: 'id' } } });
  },
};
