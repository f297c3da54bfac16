module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Users', ['phone']);
  },
};
