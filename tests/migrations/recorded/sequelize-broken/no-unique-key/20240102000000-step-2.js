module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Posts', { email: { type: Sequelize.STRING, references: { model: 'Users', key: 'email' } } });
  },
};
