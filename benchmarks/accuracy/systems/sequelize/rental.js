// == cars
module.exports = {
  up(queryInterface, Sequelize) {
    return queryInterface.createTable('cars', {
      id: { type: Sequelize.UUID, primaryKey: true, allowNull: false, defaultValue: Sequelize.UUIDV4 },
      plate: { type: Sequelize.STRING(12), allowNull: false },
      colour: { type: Sequelize.ENUM, values: ['red', 'blue'], allowNull: true },
      daily_rate: { type: Sequelize.INTEGER, allowNull: false }
    });
  },

  down(queryInterface) {
    return queryInterface.dropTable('cars');
  }
};
// == customers
module.exports = {
  up(queryInterface, Sequelize) {
    return queryInterface.createTable('customers', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      licence_no: { type: Sequelize.STRING, unique: true, allowNull: false },
      data: { type: Sequelize.JSON }
    });
  },

  down(queryInterface) {
    return queryInterface.dropTable('customers');
  }
};
// == rentals
module.exports = {
  up(queryInterface, Sequelize) {
    return queryInterface.createTable('rentals', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      car_id: { type: Sequelize.UUID, allowNull: false, references: { model: 'cars', key: 'id' } },
      customer_id: { type: Sequelize.INTEGER, references: { model: 'customers', key: 'id' }, onDelete: 'SET NULL' },
      from_day: { type: Sequelize.DATEONLY, allowNull: false },
      to_day: { type: Sequelize.DATEONLY }
    }).then(() => queryInterface.addIndex('rentals', ['car_id', 'from_day']));
  },

  down(queryInterface) {
    return queryInterface.dropTable('rentals');
  }
};
// == unique-plates
module.exports = {
  up(queryInterface) {
    return queryInterface.addConstraint('cars', { type: 'unique', fields: ['plate'], name: 'unique_plate' });
  },

  down(queryInterface) {
    return queryInterface.removeConstraint('cars', 'unique_plate');
  }
};
// == damages
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('damages', {
      id: { type: Sequelize.BIGINT, primaryKey: true, autoIncrement: true },
      rental_id: { type: Sequelize.INTEGER, allowNull: false, references: { model: 'rentals', key: 'id' }, onDelete: 'CASCADE' },
      severity: { type: Sequelize.ENUM('scratch', 'dent', 'wreck'), allowNull: false },
      photos: { type: Sequelize.ARRAY(Sequelize.TEXT) }
    });
  },

  async down(queryInterface) {
    await queryInterface.dropTable('damages');
    await queryInterface.sequelize.query('DROP TYPE IF EXISTS "enum_damages_severity"');
  }
};
// == more-colours
module.exports = {
  async up(queryInterface) {
    await queryInterface.sequelize.query(`ALTER TYPE "enum_cars_colour" ADD VALUE 'green'`);

    await queryInterface.sequelize.query(`UPDATE cars SET colour = 'green' WHERE colour IS NULL`);
  },

  async down() {}
};
// == prices
module.exports = {
  async up(queryInterface, Sequelize) {
    await Promise.all([
      queryInterface.addColumn('rentals', 'price', { type: Sequelize.DECIMAL(10, 2) }),
      queryInterface.addColumn('damages', 'price', { type: Sequelize.DECIMAL(10, 2) })
    ]);

    await queryInterface.renameColumn('cars', 'daily_rate', 'rate_cents');
  },

  async down() {}
};
// == stations
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createSchema('ops');

    await queryInterface.createTable({ tableName: 'stations', schema: 'ops' }, {
      code: { type: Sequelize.CHAR(4), primaryKey: true },
      city: { type: Sequelize.STRING, allowNull: false }
    });

    await queryInterface.addColumn('cars', 'station', {
      type: Sequelize.CHAR(4),
      references: { model: { tableName: 'stations', schema: 'ops' }, key: 'code' }
    });
  },

  async down() {}
};
// == old-damages
module.exports = {
  async up(queryInterface) {
    const tables = await queryInterface.showAllTables();
    if (tables.includes('old_damages')) {
      await queryInterface.dropTable('old_damages');
    }

    await queryInterface.sequelize.query('CREATE INDEX damages_wrecks ON damages (rental_id) WHERE severity = \'wreck\'');
  },

  async down() {}
};
