module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('geo', { id: Sequelize.INTEGER, ip: { type: Sequelize.INET, defaultValue: '127.0.0.1' } });
    await queryInterface.sequelize.query('CREATE EXTENSION IF NOT EXISTS citext; CREATE EXTENSION IF NOT EXISTS hstore');
    await queryInterface.addColumn('geo', 'mail', { type: Sequelize.CITEXT, unique: true });
    await queryInterface.addColumn('geo', 'bag', { type: Sequelize.HSTORE, defaultValue: { a: 'b' } });
    await queryInterface.select(null, 'geo', { attributes: ['id'] });
    await queryInterface.rawSelect('geo', {}, 'id');
    await queryInterface.sequelize.createSchema('spare');
    await queryInterface.sequelize.dropSchema('spare');
  },
};
