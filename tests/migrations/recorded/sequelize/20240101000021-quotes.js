module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('mixedCase Table', { 'odd "name"': Sequelize.INTEGER, 'select': Sequelize.INTEGER, 'a.b': Sequelize.INTEGER });
    await queryInterface.addIndex('mixedCase Table', ['odd "name"']);
    await queryInterface.addColumn('mixedCase Table', 'Straße', { type: Sequelize.STRING, comment: 'ä; COMMENT' });
    await queryInterface.renameColumn('mixedCase Table', 'select', 'from');
    await queryInterface.removeColumn('mixedCase Table', 'from');
    await queryInterface.dropTable('mixedCase Table', { force: true });
  },
};
