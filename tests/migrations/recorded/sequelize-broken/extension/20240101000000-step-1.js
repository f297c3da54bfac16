module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Keys', { id: { type: Sequelize.UUID, defaultValue: Sequelize.fn('uuid_generate_v4') } });
  },
};
