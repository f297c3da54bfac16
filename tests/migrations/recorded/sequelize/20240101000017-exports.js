'use strict';
const TABLE = 'Exported';
const columns = ({ INTEGER, STRING }) => ({ id: { type: INTEGER, primaryKey: true }, name: { type: STRING(30) } });
exports.up = async function up(queryInterface, Sequelize) {
  await queryInterface.createTable(TABLE, columns(Sequelize));
  for (const column of ['a', 'b']) {
    await queryInterface.addColumn(TABLE, column, { type: Sequelize.DataTypes.INTEGER });
  }
};
exports.down = async (queryInterface) => { await queryInterface.dropTable(TABLE); };
