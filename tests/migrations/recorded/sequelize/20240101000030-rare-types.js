const Sequelize = require('sequelize');
const { DataTypes } = Sequelize;
module.exports = {
  async up(queryInterface) {
    await queryInterface.createTable('Rare', {
      a: { type: new DataTypes.STRING(9) },
      b: { type: DataTypes.STRING({ length: 8 }) },
      c: { type: DataTypes.DECIMAL({ precision: 5, scale: 1 }) },
      d: { type: DataTypes.NUMERIC(6) },
      e: { type: DataTypes.FLOAT(5, 2) },
      f: { type: DataTypes.INTEGER(11) },
      g: { type: DataTypes.BIGINT.UNSIGNED },
      h: { type: DataTypes.STRING(5, true) },
      i: { type: DataTypes.CHAR.BINARY },
      j: { type: DataTypes.RANGE },
      k: { type: DataTypes.RANGE(DataTypes.DATEONLY) },
      l: { type: DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.INTEGER)) },
      m: { type: DataTypes['DOUBLE PRECISION'] },
      n: { type: 'varchar(7)' },
      o: { type: `${DataTypes.TEXT}[]` },
      p: { type: DataTypes.ARRAY({ type: DataTypes.BOOLEAN }) },
      q: { type: DataTypes.ARRAY(DataTypes.UUID), defaultValue: [] },
      r: { type: DataTypes.ARRAY(DataTypes.ENUM('x', 'y')) },
      s: { type: DataTypes.DECIMAL.UNSIGNED },
      t: { type: DataTypes.ENUM({ values: ['k'] }), unique: true },
      u: { type: DataTypes.INTEGER.UNSIGNED.ZEROFILL, defaultValue: 3 },
      v: { type: DataTypes.DATEONLY, defaultValue: Sequelize.literal('CURRENT_DATE') },
      w: { type: DataTypes.DATE, defaultValue: '2024-05-06T07:08:09.123Z' },
      x: { type: DataTypes.BOOLEAN, defaultValue: Sequelize.literal(false) },
      y: { type: DataTypes.JSON, defaultValue: '{}' },
      z: { type: DataTypes.TIME, defaultValue: '10:00' },
    });
  },
};
