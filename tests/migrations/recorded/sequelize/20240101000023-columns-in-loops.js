const COLUMNS = { phone: 'STRING', age: 'INTEGER' };
module.exports = {
  up: async (queryInterface, Sequelize) => {
    const transaction = await queryInterface.sequelize.transaction();
    for (const [name, type] of Object.entries(COLUMNS)) {
      await queryInterface.addColumn('Contexts', name, { type: Sequelize[type], allowNull: true }, { transaction });
    }
    await Promise.all(Object.keys(COLUMNS).map((name) => queryInterface.addIndex('Contexts', [name], { transaction })));
    await transaction.commit();
  },
};
