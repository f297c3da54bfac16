module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Jobs', 'state', { type: Sequelize.ENUM('a', 'b', 'c'), defaultValue: 'c' });
  },
};
