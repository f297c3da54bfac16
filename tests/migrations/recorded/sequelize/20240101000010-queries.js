const { QueryTypes } = require('sequelize');
module.exports = {
  async up(queryInterface) {
    const { sequelize } = queryInterface;
    await sequelize.query('CREATE TABLE logs (id serial, said text, at timestamptz)');
    await sequelize.query(`
      CREATE INDEX logs_said ON logs (said);
      CREATE INDEX logs_at ON logs (at);
    `);
    await sequelize.query('INSERT INTO logs (said) VALUES (?), (?)', { replacements: ["it's", null] });
    await sequelize.query('UPDATE logs SET said = :said WHERE id IN (:ids) AND at::date IS NULL', { replacements: { said: 'x', ids: [1, 2] } });
    await sequelize.query('DELETE FROM logs WHERE id = $1', { bind: [4], type: QueryTypes.DELETE });
    await sequelize.query('DELETE FROM logs WHERE said = $said', { bind: { said: 'q' } });
    await sequelize.query({ query: 'DELETE FROM logs WHERE id = ?', values: [5] });
    const rows = await sequelize.query('SELECT id FROM logs', { type: QueryTypes.SELECT });
    await queryInterface.sequelize.query("COMMENT ON TABLE logs IS ':none ?'");
    return rows;
  },
};
