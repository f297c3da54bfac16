module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createSchema('shop');
    await queryInterface.createSchema('shop');
    await queryInterface.createTable({ tableName: 'Items', schema: 'shop' }, {
      id: { type: Sequelize.INTEGER, primaryKey: true },
      state: Sequelize.ENUM('in', 'out'),
    });
    await queryInterface.createTable('Lines', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      itemId: { type: Sequelize.INTEGER, references: { model: { tableName: 'Items', schema: 'shop' }, key: 'id' } },
      nextId: { type: Sequelize.INTEGER, references: { model: 'Lines', key: 'id' } },
      mark: { type: Sequelize.ENUM('x'), comment: 'of the line' },
    }, { schema: 'shop', uniqueKeys: { one: { fields: ['itemId', 'mark'] }, two: { fields: ['nextId'] } } });
    await queryInterface.addColumn({ tableName: 'Items', schema: 'shop' }, 'label', { type: Sequelize.STRING, comment: 'seen' });
    await queryInterface.addColumn({ tableName: 'Items', schema: 'shop' }, 'grade', { type: Sequelize.ENUM('a', 'b') });
    await queryInterface.addIndex('shop.Items', ['label']);
    await queryInterface.addIndex({ tableName: 'Items', schema: 'shop' }, ['grade', 'label']);
    await queryInterface.addConstraint({ tableName: 'Items', schema: 'shop' }, { fields: ['label'], type: 'unique' });
    await queryInterface.addConstraint('shop.Items', { fields: ['id', 'label'], type: 'unique', name: 'items_id_label' });
    await queryInterface.removeConstraint('shop.Items', 'items_id_label');
    await queryInterface.renameColumn({ tableName: 'Items', schema: 'shop' }, 'label', 'title');
    await queryInterface.changeColumn({ tableName: 'Items', schema: 'shop' }, 'title', { type: Sequelize.STRING(40) });
    await queryInterface.removeColumn({ tableName: 'Items', schema: 'shop' }, 'title');
    await queryInterface.dropTable({ tableName: 'Lines', schema: 'shop' }, { cascade: true });
    await queryInterface.dropSchema('shop');
  },
};
