module.exports = {
  async down(queryInterface) {
    await queryInterface.dropTable('Users');
  },
};
