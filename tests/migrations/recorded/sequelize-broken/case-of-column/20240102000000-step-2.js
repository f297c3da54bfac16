module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Users', ['created_at']);
  },
};
