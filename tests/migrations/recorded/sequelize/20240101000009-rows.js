'use strict';
const { Op } = require('sequelize');
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Things', {
      id: { type: Sequelize.INTEGER, primaryKey: true }, name: Sequelize.STRING, n: Sequelize.INTEGER,
      on: Sequelize.BOOLEAN, data: Sequelize.JSONB, tags: Sequelize.ARRAY(Sequelize.TEXT), at: Sequelize.DATE,
    });
    await queryInterface.bulkInsert('Things', [
      { id: 1, name: "it's", n: 4, on: true },
      { id: 2, name: null, at: '2024-01-01 00:00:00+00' },
      { id: 3, tags: ['a', 'b'], n: -1.5 + 0.5, data: JSON.stringify({ a: 1 }) },
    ]);
    await queryInterface.bulkInsert('Things', [{ id: 4, data: { b: [2] } }], { ignoreDuplicates: true }, { data: { type: new Sequelize.JSONB() } });
    await queryInterface.bulkInsert('Things', [{ id: 4, name: 'x' }], { upsertKeys: ['id'], updateOnDuplicate: ['name'], returning: true });
    await queryInterface.bulkInsert('Things', [{ id: 5, at: Sequelize.fn('NOW'), n: Sequelize.literal('1 + 1') }], { returning: ['id'] });
    await queryInterface.bulkUpdate('Things', { name: 'y', n: Sequelize.literal('n + 1') }, { id: 4 });
    await queryInterface.bulkUpdate('Things', { on: false }, { id: { [Op.in]: [1, 2] }, name: { [Op.like]: '%t%' } });
    await queryInterface.bulkDelete('Things', { id: [1, 2] });
    await queryInterface.bulkDelete('Things', { [Op.or]: [{ name: 'y' }, { n: { [Op.gt]: 5 }, on: { [Op.not]: true } }] });
    await queryInterface.bulkDelete('Things', { [Op.and]: [{ name: { [Op.iLike]: 'q%' } }, Sequelize.where(Sequelize.fn('length', Sequelize.col('name')), 7)] }, {});
    await queryInterface.bulkDelete('Things', { name: { [Op.or]: ['a', null] }, n: { [Op.notIn]: [1] }, at: { [Op.is]: null } });
    await queryInterface.bulkDelete('Things', null, {});
    await queryInterface.bulkDelete('Things', {}, { truncate: true, cascade: true, restartIdentity: true });
    await queryInterface.insert(null, 'Things', { id: 9, name: 'nine' }, {});
    await queryInterface.increment(null, 'Things', { id: 9 }, { n: 2 }, { name: 'z' }, {});
  },
};
