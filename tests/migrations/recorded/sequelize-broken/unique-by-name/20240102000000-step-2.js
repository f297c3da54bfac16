module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.removeConstraint('Users', 'users_email');
  },
};
