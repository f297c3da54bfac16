module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.addColumn('Posts', 'title', { type: Sequelize.STRING(80), allowNull: false, defaultValue: '' });
    await queryInterface.addColumn('Posts', 'views', Sequelize.INTEGER);
    await queryInterface.addColumn({ tableName: 'Posts', schema: 'public' }, 'slug', {
      type: Sequelize.STRING, unique: true, comment: 'in the address',
    });
    await queryInterface.addColumn('Posts', 'reviewerId', {
      type: Sequelize.INTEGER,
      references: { model: 'Users', key: 'id' },
      onUpdate: 'CASCADE',
      onDelete: 'RESTRICT',
    });
    await queryInterface.changeColumn('Posts', 'title', { type: Sequelize.TEXT, allowNull: true });
    await queryInterface.changeColumn('Posts', 'title', { type: Sequelize.STRING(200), allowNull: false, defaultValue: 'none', comment: 'what it is about' });
    await queryInterface.changeColumn('Posts', 'title', Sequelize.STRING);
    await queryInterface.changeColumn('Posts', 'views', { type: Sequelize.BIGINT, unique: true });
    await queryInterface.changeColumn('Posts', 'views', { type: 'INTEGER USING CAST("views" as INTEGER)' });
    await queryInterface.changeColumn('Posts', 'reviewerId', {
      type: Sequelize.INTEGER, allowNull: true, references: { model: 'Users', key: 'id' }, onDelete: 'SET NULL',
    });
    await queryInterface.renameColumn('Posts', 'slug', 'path');
    await queryInterface.removeColumn('Posts', 'path');
    await queryInterface.renameTable('Posts', 'Articles');
    await queryInterface.renameTable('Articles', 'Posts');
  },
};
