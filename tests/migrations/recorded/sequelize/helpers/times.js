exports.withTimes = (Sequelize, columns) => ({
  ...columns,
  created_at: { type: Sequelize.DATE, allowNull: false, defaultValue: Sequelize.literal('now()') },
  updated_at: { type: Sequelize.DATE, allowNull: false, defaultValue: Sequelize.literal('now()') },
});
