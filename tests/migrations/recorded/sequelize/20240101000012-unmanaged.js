module.exports = {
  async up(queryInterface, Sequelize) {
    const transaction = await queryInterface.sequelize.transaction();
    try {
      await queryInterface.addColumn('inside', 'a', { type: Sequelize.INTEGER }, { transaction });
      await queryInterface.addConstraint('inside', { fields: ['a'], type: 'unique', name: 'inside_a', transaction });
      await transaction.commit();
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  },
};
