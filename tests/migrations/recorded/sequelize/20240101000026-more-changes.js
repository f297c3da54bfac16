module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Changes', {
      id: { type: Sequelize.INTEGER, primaryKey: true }, state: Sequelize.STRING, n: Sequelize.INTEGER, w: { type: Sequelize.STRING, allowNull: false },
    });
    await queryInterface.changeColumn('Changes', 'state', { type: Sequelize.ENUM('a', 'b') });
    await queryInterface.changeColumn('Changes', 'n', { type: Sequelize.INTEGER, allowNull: false, unique: true });
    await queryInterface.changeColumn('Changes', 'n', { type: Sequelize.INTEGER, defaultValue: Sequelize.literal('2 + 2') });
    await queryInterface.changeColumn('Changes', 'n', { type: Sequelize.INTEGER, allowNull: false, references: { model: 'Changes', key: 'id' }, onUpdate: 'cascade' });
    await queryInterface.changeColumn('Changes', 'w', { allowNull: true, type: Sequelize.ARRAY(Sequelize.STRING) + ' USING ARRAY[w]' });
    await queryInterface.changeColumn('Changes', 'w', { field: 'w', type: Sequelize.ARRAY(Sequelize.TEXT), defaultValue: ['z'] });
  },
};
