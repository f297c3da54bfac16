const { Op } = require('sequelize');

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addColumn('Users', 'deletedAt', Sequelize.DATE);
    await queryInterface.addColumn('Users', 'meta', Sequelize.JSONB);
    await queryInterface.addIndex('Users', ['email']);
    await queryInterface.addIndex('Users', ['email', 'createdAt'], { name: 'both', unique: true });
    await queryInterface.addIndex('Users', { fields: ['updatedAt'], type: 'UNIQUE' });
    await queryInterface.addIndex('Users', ['meta'], { using: 'gin', name: 'users_meta' });
    await queryInterface.addIndex('Users', [{ name: 'createdAt', order: 'DESC' }, { attribute: 'email', collate: 'C' }], {});
    await queryInterface.addIndex('Users', [Sequelize.fn('lower', Sequelize.col('email'))], { name: 'lower_email' });
    await queryInterface.addIndex('Users', [Sequelize.literal('(email || id)')], { name: 'joined' });
    await queryInterface.addIndex('Users', ['id'], { where: { deletedAt: null }, name: 'there' });
    await queryInterface.addIndex('Users', ['id'], {
      where: { deletedAt: { [Op.ne]: null }, email: ['a', 'b'], id: { [Op.gt]: 3 } }, unique: true, name: 'more',
    });
    await queryInterface.addIndex('Users', ['email'], { operator: 'varchar_pattern_ops', name: 'pattern' });
    await queryInterface.addIndex({ tableName: 'Users', schema: 'public' }, ['id', 'email']);
    await queryInterface.addIndex('Users', ['email', 'id'], { concurrently: true, name: 'slow' });
    await queryInterface.removeIndex('Users', 'both');
    await queryInterface.removeIndex('Users', ['updatedAt']);
    await queryInterface.removeIndex('Users', 'slow', { concurrently: true });
  },
};
