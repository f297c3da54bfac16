module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.sequelize.transaction({ isolationLevel: Sequelize.Transaction.ISOLATION_LEVELS.SERIALIZABLE }, (t) =>
      queryInterface.addColumn('inside', 'b', Sequelize.INTEGER, { transaction: t })
        .then(() => queryInterface.addColumn('inside', 'c', Sequelize.INTEGER, { transaction: t })));
    const t = await queryInterface.sequelize.transaction();
    await queryInterface.removeColumn('inside', 'b', { transaction: t });
    await t.rollback();
    await queryInterface.removeColumn('inside', 'c');
  },
};
