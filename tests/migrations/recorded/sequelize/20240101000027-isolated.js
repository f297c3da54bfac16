module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.sequelize.transaction(async (outer) => {
      await queryInterface.createTable('Outer', { id: Sequelize.INTEGER }, { transaction: outer });
      await queryInterface.sequelize.query('SET LOCAL lock_timeout = 1000', { transaction: outer });
      await queryInterface.bulkInsert('Outer', [{ id: 1 }], { transaction: outer });
      await queryInterface.bulkUpdate('Outer', { id: 2 }, { id: 1 }, { transaction: outer });
      await queryInterface.bulkDelete('Outer', { id: 2 }, { transaction: outer });
      await queryInterface.renameTable('Outer', 'Inner', { transaction: outer });
      await queryInterface.renameColumn('Inner', 'id', 'key', { transaction: outer });
      await queryInterface.changeColumn('Inner', 'key', { type: Sequelize.BIGINT }, { transaction: outer });
      await queryInterface.removeIndex('Inner', 'x', { transaction: outer });
      await queryInterface.dropTable('Inner', { transaction: outer });
    });
  },
};
