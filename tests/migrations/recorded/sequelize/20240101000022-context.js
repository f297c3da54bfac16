const { DataTypes } = require('sequelize');
async function up({ context: queryInterface }) {
  await queryInterface.createTable('Contexts', { id: { type: DataTypes.INTEGER, primaryKey: true } });
}
async function down({ context: queryInterface }) {
  await queryInterface.dropTable('Contexts');
}
module.exports = { up, down };
