// == extensions
exports.up = (pgm) => {
  pgm.createExtension('pgcrypto', { ifNotExists: true });

  pgm.createType('ticket_state', ['open', 'waiting', 'closed']);
};

exports.down = (pgm) => {
  pgm.dropType('ticket_state');
};
// == agents
exports.up = (pgm) => {
  pgm.createTable('agents', {
    id: 'id',
    email: { type: 'varchar(200)', notNull: true, unique: true },
    name: { type: 'text', notNull: true },
    active: { type: 'boolean', notNull: true, default: true },
    created_at: { type: 'timestamp', notNull: true, default: pgm.func('current_timestamp') },
  });
};

exports.down = (pgm) => {
  pgm.dropTable('agents');
};
// == tickets
exports.up = (pgm) => {
  pgm.createTable('tickets', {
    id: { type: 'uuid', primaryKey: true, default: pgm.func('gen_random_uuid()') },
    agent_id: { type: 'integer', references: '"agents"', onDelete: 'SET NULL' },
    title: { type: 'varchar(300)', notNull: true },
    state: { type: 'ticket_state', notNull: true, default: 'open' },
    data: { type: 'jsonb' },
  });

  pgm.createIndex('tickets', 'agent_id');

  pgm.createIndex('tickets', ['state', 'title'], { name: 'tickets_by_state', where: "state <> 'closed'" });
};

exports.down = (pgm) => {
  pgm.dropTable('tickets');
};
// == messages
exports.up = (pgm) => {
  pgm.createTable(
    'messages',
    {
      ticket_id: { type: 'uuid', notNull: true, references: 'tickets(id)', onDelete: 'cascade' },
      position: { type: 'smallint', notNull: true },
      body: { type: 'text', notNull: true },
    },
    { constraints: { primaryKey: ['ticket_id', 'position'] }, ifNotExists: true },
  );
};

exports.down = false;
// == priority
exports.up = (pgm) => {
  pgm.addColumns('tickets', {
    priority: { type: 'integer', notNull: true, default: 3, check: 'priority BETWEEN 1 AND 5' },
    due: { type: 'date' },
  });

  pgm.addConstraint('tickets', 'tickets_due_check', { check: "due IS NULL OR due > '2000-01-01'" });
};

exports.down = (pgm) => {
  pgm.dropColumns('tickets', ['priority', 'due']);
};
// == first_agent
exports.up = async (pgm) => {
  pgm.sql("INSERT INTO agents (email, name) VALUES ('root@example.com', 'Root')");

  pgm.sql('UPDATE tickets SET agent_id = (SELECT min(id) FROM agents) WHERE agent_id IS NULL');
};

exports.down = () => {};
// == rename_name
exports.up = (pgm) => {
  pgm.renameColumn('agents', 'name', 'full_name');

  pgm.alterColumn('messages', 'position', { type: 'integer' });
};

exports.down = (pgm) => {
  pgm.renameColumn('agents', 'full_name', 'name');
};
// == workload
exports.up = (pgm) => {
  pgm.createView(
    'workload',
    { columns: ['agent', 'tickets'] },
    'SELECT a.full_name, count(t.id) FROM agents a LEFT JOIN tickets t ON t.agent_id = a.id GROUP BY a.id',
  );
};

exports.down = (pgm) => {
  pgm.dropView('workload');
};
// == touch
exports.up = (pgm) => {
  pgm.addColumn('tickets', { updated_at: { type: 'timestamptz' } });

  pgm.createFunction(
    'touch_ticket',
    [],
    { returns: 'trigger', language: 'plpgsql', replace: true },
    `
    BEGIN
      NEW.updated_at := now();
      RETURN NEW;
    END;
    `,
  );

  pgm.createTrigger('tickets', 'tickets_touch', { when: 'BEFORE', operation: 'UPDATE', function: 'touch_ticket', level: 'ROW' });
};

exports.down = (pgm) => {
  pgm.dropTrigger('tickets', 'tickets_touch');
};
// == cleanup
exports.up = (pgm) => {
  pgm.dropConstraint('tickets', 'tickets_due_check');

  pgm.dropColumn('tickets', 'data');

  pgm.dropIndex('tickets', ['state', 'title'], { name: 'tickets_by_state' });
};

exports.down = () => {};
