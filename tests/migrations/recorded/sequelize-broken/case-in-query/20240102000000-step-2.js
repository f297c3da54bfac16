module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.sequelize.query('UPDATE Users SET email = NULL');
  },
};
