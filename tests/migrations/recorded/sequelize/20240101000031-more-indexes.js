module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addIndex('Rare', { fields: ['a', { name: 'b', order: 'ASC', length: 5, operator: 'varchar_pattern_ops' }].slice(0, 1), name: 'rare_a', concurrently: false });
    await queryInterface.addIndex('Rare', ['n'], { prefix: 'my.own', unique: false, using: 'btree' });
    await queryInterface.addIndex('Rare', ['d'], {}, 'Other.Name');
    await queryInterface.addIndex('Rare', [Sequelize.fn('date_part', 'year', Sequelize.col('v')), 'a'], { name: 'rare_year', where: Sequelize.literal('d > 0') });
    await queryInterface.addIndex('Rare', ['q'], { using: 'GIN', type: 'FULLTEXT' });
    await queryInterface.addConstraint('Rare', { fields: [{ name: 'a' }, { attribute: 'b' }], type: 'unique' });
    await queryInterface.addConstraint('Rare', { fields: ['d'], type: 'check', where: { d: { [Sequelize.Op.gt]: Sequelize.col('c') } }, name: 'rare_d' });
    await queryInterface.removeConstraint('Rare', 'Rare_a_b_uk', {});
    await queryInterface.removeIndex({ tableName: 'Rare' }, ['a']);
    await queryInterface.removeIndex('Rare', ['aB', 'c']);
  },
};
