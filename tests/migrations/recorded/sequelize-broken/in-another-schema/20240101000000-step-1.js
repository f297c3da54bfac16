module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createSchema('shop');
    await queryInterface.createTable({ tableName: 'Items', schema: 'shop' }, { id: Sequelize.INTEGER });
  },
};
