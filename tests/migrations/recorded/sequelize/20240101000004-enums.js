module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('orders', {
      id: { type: Sequelize.INTEGER, primaryKey: true },
      status: { type: Sequelize.ENUM('new', "it's", 'done'), allowNull: false, defaultValue: 'new' },
      level: Sequelize.ENUM(['low', 'high']),
      moods: Sequelize.ARRAY(Sequelize.ENUM('glad', 'sad')),
      kind: { type: Sequelize.ENUM, values: ['a', 'b'], field: 'kind_of' },
    });
    await queryInterface.addColumn('orders', 'size', { type: Sequelize.ENUM('s', 'm'), defaultValue: 's' });
    await queryInterface.addColumn('orders', 'sizes', { type: Sequelize.ARRAY(Sequelize.ENUM({ values: ['s', 'm'] })) });
    await queryInterface.changeColumn('orders', 'level', { type: Sequelize.ENUM('low', 'high'), allowNull: false });
    await queryInterface.dropTable('orders');
    await queryInterface.createTable('orders', { status: Sequelize.ENUM('other') });
    await queryInterface.sequelize.query('DROP TYPE IF EXISTS "enum_orders_level";');
    await queryInterface.dropEnum('enum_orders_size');
  },
};
