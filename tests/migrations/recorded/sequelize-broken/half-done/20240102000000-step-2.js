module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Halves', ['id']);
  },
};
