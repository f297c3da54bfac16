module.exports = {
  up: function (queryInterface, Sequelize) {
    return queryInterface.createTable('chained', { id: { type: Sequelize.INTEGER, primaryKey: true } })
      .then(function () {
        return queryInterface.addColumn('chained', 'one', { type: Sequelize.STRING });
      })
      .then(() => Promise.all(['two', 'three'].map((name) => queryInterface.addColumn('chained', name, { type: Sequelize.TEXT }))))
      .then(() => queryInterface.addIndex('chained', ['one']))
      .then(() => { return queryInterface.sequelize.query('SELECT 1'); });
  },
};
