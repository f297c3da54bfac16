module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.removeColumn('Users', 'email');
  },
};
