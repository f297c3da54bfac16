module.exports = {
  async up(queryInterface, Sequelize) {
    const { Op } = Sequelize;
    await queryInterface.createTable('Members', {
      a: Sequelize.INTEGER, b: Sequelize.INTEGER, role: Sequelize.STRING, userId: Sequelize.INTEGER,
    });
    await queryInterface.addConstraint('Members', { fields: ['a', 'b'], type: 'unique' });
    await queryInterface.addConstraint('Members', { fields: ['role'], type: 'check', where: { role: ['user', 'admin'] } });
    await queryInterface.addConstraint('Members', {
      fields: ['a'], type: 'check', name: 'sums', where: { a: { [Op.gte]: 0, [Op.lt]: 10 }, [Op.or]: [{ b: 1 }, { b: { [Op.between]: [5, 9] } }] },
    });
    await queryInterface.addConstraint('Members', { fields: ['b'], type: 'check', where: Sequelize.literal('b <> 13') });
    await queryInterface.addConstraint('Members', { fields: ['a', 'b'], type: 'primary key', name: 'members_key' });
    await queryInterface.addConstraint('Members', {
      fields: ['userId'], type: 'foreign key', references: { table: 'Users', field: 'id' }, onDelete: 'cascade', onUpdate: 'cascade',
    });
    await queryInterface.addConstraint('Members', {
      fields: ['role', 'b'], type: 'UNIQUE', name: 'late', deferrable: Sequelize.Deferrable.INITIALLY_IMMEDIATE,
    });
    await queryInterface.addConstraint('Members', {
      fields: ['userId'], type: 'FOREIGN KEY', name: 'again', references: { table: { tableName: 'Users', schema: 'public' }, fields: ['id'] },
      deferrable: Sequelize.Deferrable.INITIALLY_DEFERRED(),
    });
    await queryInterface.removeConstraint('Members', 'sums');
    await queryInterface.removeConstraint('Members', 'Members_a_b_uk');
    await queryInterface.removeConstraint({ tableName: 'Members', schema: 'public' }, 'again');
  },
};
