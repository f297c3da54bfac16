module.exports = {
  async up(queryInterface) {
    await queryInterface.createFunction('twice', [{ type: 'integer', name: 'n' }], 'integer', 'plpgsql', 'RETURN n * 2;');
    await queryInterface.createFunction('twice', [{ type: 'integer', name: 'n', direction: 'IN' }], 'integer', 'plpgsql', 'm := n; RETURN m;', ['IMMUTABLE'],
      { force: true, variables: [{ name: 'm', type: 'integer', default: 1 }] });
    await queryInterface.createFunction('touch', [], 'trigger', 'plpgsql', 'RETURN NEW;');
    await queryInterface.createTrigger('chained', 'touching', 'before', ['insert', 'update'], 'touch', [], ['FOR EACH ROW']);
    await queryInterface.renameTrigger('chained', 'touching', 'touched');
    await queryInterface.dropTrigger('chained', 'touched');
    await queryInterface.renameFunction('twice', [{ type: 'integer' }], 'double_it');
    await queryInterface.dropFunction('double_it', [{ type: 'integer' }]);
  },
};
