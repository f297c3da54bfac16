exports.up = (pgm) => {
  pgm.noTransaction();
  pgm.addTypeValue('state', 'gone', { ifNotExists: true });
  pgm.createIndex('posts', ['state'], { concurrently: true });
};
exports.down = () => {};
