module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addConstraint('Users', { fields: ['email'], type: 'default', defaultValue: 'x' });
  },
};
