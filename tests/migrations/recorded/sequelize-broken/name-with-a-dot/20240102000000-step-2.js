module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addConstraint('Users', { fields: ['email'], type: 'unique', name: 'public.users_email' });
    await queryInterface.removeConstraint('Users', 'public.users_email');
  },
};
