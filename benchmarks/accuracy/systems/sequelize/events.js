// == init
'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    const { DataTypes } = Sequelize;
    await queryInterface.createTable('venues', {
      id: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
      name: { type: DataTypes.STRING(100), allowNull: false, unique: true },
      capacity: { type: DataTypes.SMALLINT, allowNull: false, defaultValue: 50 },
      created_at: { type: DataTypes.DATE, allowNull: false, defaultValue: DataTypes.NOW }
    });
  },
  down: (queryInterface) => queryInterface.dropTable('venues')
};
// == events
'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.sequelize.query(`CREATE TYPE event_state AS ENUM ('planned', 'on', 'over')`);

    await queryInterface.createTable('events', {
      id: { type: Sequelize.BIGINT, primaryKey: true, autoIncrement: true },
      venue_id: { type: Sequelize.BIGINT, allowNull: false, references: { model: 'venues', key: 'id' }, onDelete: 'RESTRICT' },
      title: { type: Sequelize.STRING, allowNull: false },
      state: { type: 'event_state', allowNull: false, defaultValue: 'planned' },
      starts_at: { type: Sequelize.DATE, allowNull: false }
    });

    await queryInterface.addIndex('events', ['venue_id', 'starts_at'], { unique: true, name: 'events_once' });
  },
  down: async (queryInterface) => {
    await queryInterface.dropTable('events');
    await queryInterface.sequelize.query('DROP TYPE event_state');
  }
};
// == tickets
'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.sequelize.transaction(async (transaction) => {
      await queryInterface.createTable('tickets', {
        id: { type: Sequelize.UUID, primaryKey: true, defaultValue: Sequelize.fn('gen_random_uuid') },
        event_id: { type: Sequelize.BIGINT, allowNull: false, references: { model: 'events', key: 'id' }, onDelete: 'CASCADE' },
        seat: { type: Sequelize.STRING(10) },
        price: { type: Sequelize.DECIMAL(10, 2), allowNull: false, defaultValue: 0 }
      }, { transaction });
    });
  },
  down: (queryInterface) => queryInterface.dropTable('tickets')
};
// == ticket-constraints
'use strict';

module.exports = {
  up: async (queryInterface) => {
    await queryInterface.addConstraint('tickets', { fields: ['event_id', 'seat'], type: 'unique', name: 'tickets_seat_key' });

    await queryInterface.sequelize.query('ALTER TABLE tickets ADD CHECK (price >= 0)');
  },
  down: (queryInterface) => queryInterface.removeConstraint('tickets', 'tickets_seat_key')
};
// == guests
'use strict';

const table = 'guests';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.createTable(table, {
      email: { type: Sequelize.STRING, primaryKey: true },
      name: Sequelize.STRING,
      vip: { type: Sequelize.BOOLEAN, defaultValue: false }
    });

    await queryInterface.addColumn('tickets', 'guest_email', { type: Sequelize.STRING, allowNull: true });

    await queryInterface.addConstraint('tickets', {
      fields: ['guest_email'],
      type: 'foreign key',
      name: 'tickets_guest_fk',
      references: { table, field: 'email' },
      onDelete: 'SET NULL',
      onUpdate: 'CASCADE'
    });
  },
  down: (queryInterface) => queryInterface.dropTable(table)
};
// == soft-delete
'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    for (const name of ['venues', 'events', 'tickets']) {
      await queryInterface.addColumn(name, 'deleted_at', { type: Sequelize.DATE });
    }
  },
  down: async (queryInterface) => {
    for (const name of ['venues', 'events', 'tickets']) {
      await queryInterface.removeColumn(name, 'deleted_at');
    }
  }
};
// == state-cancelled
'use strict';

module.exports = {
  up: async (queryInterface) => {
    await queryInterface.sequelize.query(`ALTER TYPE event_state ADD VALUE 'cancelled'`);
  },
  down: () => Promise.resolve()
};
// == first-venue
'use strict';

module.exports = {
  up: async (queryInterface) => {
    await queryInterface.bulkInsert('venues', [{ name: 'Town hall', created_at: new Date() }]);

    const [rows] = await queryInterface.sequelize.query(`SELECT id FROM venues WHERE name = 'Town hall'`);
    await queryInterface.bulkInsert('events', [{ venue_id: rows[0].id, title: 'Opening', starts_at: new Date() }]);
  },
  down: (queryInterface) => queryInterface.bulkDelete('events', null, {})
};
// == sales-view
'use strict';

module.exports = {
  up: async (queryInterface) => {
    await queryInterface.sequelize.query(`
      CREATE VIEW sales AS
      SELECT e.id, e.title, count(t.id) AS tickets, sum(t.price) AS total
      FROM events e JOIN tickets t ON t.event_id = e.id
      WHERE t.deleted_at IS NULL
      GROUP BY e.id
    `);
  },
  down: (queryInterface) => queryInterface.sequelize.query('DROP VIEW sales')
};
// == notes
'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    const columns = await queryInterface.describeTable('guests');
    if (!columns.notes) {
      await queryInterface.addColumn('guests', 'notes', { type: Sequelize.TEXT });
    }

    await queryInterface.changeColumn('venues', 'capacity', { type: Sequelize.INTEGER, allowNull: false, defaultValue: 100 });
  },
  down: (queryInterface) => queryInterface.removeColumn('guests', 'notes')
};
// == drop-vip
'use strict';

module.exports = {
  up: async (queryInterface) => {
    await queryInterface.removeColumn('guests', 'vip');

    await queryInterface.removeConstraint('tickets', 'tickets_guest_fk');
  },
  down: () => Promise.resolve()
};
