module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addColumn('Users', 'name', { type: Sequelize.STRING, allowNull: false });
  },
};
