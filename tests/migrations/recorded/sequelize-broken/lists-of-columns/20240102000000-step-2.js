module.exports = {
  async up(queryInterface) {
    await queryInterface.addConstraint('Users', ['email'], { type: 'unique', name: 'users_email' });
  },
};
