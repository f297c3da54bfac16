module.exports = {
  up: (queryInterface, Sequelize) =>
    queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.createTable('inside', { id: Sequelize.INTEGER }, { transaction });
      await queryInterface.addIndex('inside', ['id'], { transaction });
      await queryInterface.sequelize.query('INSERT INTO inside VALUES (1)', { transaction });
    }),
};
