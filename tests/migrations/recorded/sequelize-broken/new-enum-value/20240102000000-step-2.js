module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.sequelize.query(`ALTER TYPE "enum_Jobs_state" ADD VALUE 'c'`, { transaction });
      await queryInterface.bulkInsert('Jobs', [{ state: 'c' }], { transaction });
    });
  },
};
