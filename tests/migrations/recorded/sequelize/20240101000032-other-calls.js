module.exports = {
  async up(queryInterface, Sequelize) {
    const { sequelize } = queryInterface;
    await queryInterface.quoteIdentifier('x');
    await sequelize.query(`ALTER TABLE ${queryInterface.quoteIdentifier('Rare')} ADD COLUMN ${queryInterface.quoteIdentifiers('s.more')}`).catch(() => {});
    await sequelize.query(`ALTER TABLE "Rare" ADD COLUMN "aa" text DEFAULT ${sequelize.escape("it's")}`);
    await sequelize.getQueryInterface().addColumn('Rare', 'bb', { type: sequelize.Sequelize.INTEGER, defaultValue: sequelize.literal('1 + 1') });
    await queryInterface.sequelize.queryInterface.addColumn('Rare', 'cc', sequelize.Sequelize.DataTypes.TEXT);
    await queryInterface.bulkInsert('Rare', [{ a: sequelize.fn('upper', 'x'), o: sequelize.literal("'{}'") }]);
    await sequelize.transaction({ isolationLevel: 'READ COMMITTED' }, async (t) => {
      await queryInterface.bulkInsert('Rare', [{ b: 'y' }], { transaction: t });
    });
    await queryInterface.dropTable('Rare');
    await queryInterface.bulkDelete('Cases', {});
  },
};
