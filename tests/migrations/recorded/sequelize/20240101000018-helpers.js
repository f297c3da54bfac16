const { withTimes } = require('./helpers/times');
module.exports = {
  async up(qi, S) {
    await qi.createTable('Timed', withTimes(S, { id: { type: S.INTEGER, primaryKey: true } }));
  },
};
