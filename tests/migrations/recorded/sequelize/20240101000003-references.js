const { DataTypes, Deferrable } = require('sequelize');

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up(queryInterface) {
    const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false };
    const times = {
      createdAt: { type: DataTypes.DATE, allowNull: false },
      updatedAt: { type: DataTypes.DATE, allowNull: false },
    };
    await queryInterface.createTable('Users', { id, email: DataTypes.STRING, ...times });
    await queryInterface.createTable('Posts', {
      id,
      userId: {
        type: DataTypes.INTEGER,
        allowNull: false,
        references: { model: 'Users', key: 'id' },
        onDelete: 'cascade',
        onUpdate: 'SET NULL',
      },
      editorId: { type: DataTypes.INTEGER, references: { model: { tableName: 'Users' }, key: 'id' }, onDelete: 'SET NULL' },
      lateId: {
        type: DataTypes.INTEGER,
        references: { model: 'Users', key: 'id', deferrable: Deferrable.INITIALLY_DEFERRED },
      },
      parentId: { type: DataTypes.INTEGER, references: { model: 'Posts' } },
      ...times,
    });
  },
  async down(queryInterface) {
    await queryInterface.dropTable('Posts');
    await queryInterface.dropTable('Users');
  },
};
