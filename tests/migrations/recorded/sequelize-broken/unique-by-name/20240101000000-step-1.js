module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Users', { email: { type: Sequelize.STRING, unique: 'users_email' } });
  },
};
