module.exports = {
  async up(queryInterface) {
    await queryInterface.upsert('Users', { id: 1, email: 'a' }, { email: 'a' }, {}, { conflictFields: ['id'] });
  },
};
