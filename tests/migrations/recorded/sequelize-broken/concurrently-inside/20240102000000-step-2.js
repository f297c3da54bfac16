module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.sequelize.transaction((transaction) =>
      queryInterface.addIndex('Users', ['email'], { concurrently: true, transaction }));
  },
};
