module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Users', 'email', { type: Sequelize.STRING, unique: true, defaultValue: 'x' });
  },
};
