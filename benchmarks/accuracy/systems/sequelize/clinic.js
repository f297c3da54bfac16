// == create-owners
'use strict';

/** @type {import('sequelize-cli').Migration} */
module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Owners', {
      id: {
        allowNull: false,
        autoIncrement: true,
        primaryKey: true,
        type: Sequelize.INTEGER
      },
      firstName: { type: Sequelize.STRING, allowNull: false },
      lastName: { type: Sequelize.STRING(80), allowNull: false },
      email: { type: Sequelize.STRING, unique: true },
      createdAt: { allowNull: false, type: Sequelize.DATE },
      updatedAt: { allowNull: false, type: Sequelize.DATE }
    });
  },

  async down(queryInterface) {
    await queryInterface.dropTable('Owners');
  }
};
// == create-pets
'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Pets', {
      id: { allowNull: false, autoIncrement: true, primaryKey: true, type: Sequelize.INTEGER },
      name: { type: Sequelize.STRING, allowNull: false },
      species: { type: Sequelize.ENUM('dog', 'cat', 'bird'), defaultValue: 'dog' },
      ownerId: {
        type: Sequelize.INTEGER,
        allowNull: false,
        references: { model: 'Owners', key: 'id' },
        onDelete: 'CASCADE',
        onUpdate: 'CASCADE'
      },
      createdAt: { allowNull: false, type: Sequelize.DATE },
      updatedAt: { allowNull: false, type: Sequelize.DATE }
    });

    await queryInterface.addIndex('Pets', ['ownerId']);
  },

  async down(queryInterface) {
    await queryInterface.dropTable('Pets');
  }
};
// == create-visits
'use strict';

module.exports = {
  up: async (queryInterface, Sequelize) => {
    await queryInterface.createTable('Visits', {
      id: { type: Sequelize.UUID, defaultValue: Sequelize.literal('gen_random_uuid()'), primaryKey: true },
      petId: { type: Sequelize.INTEGER, references: { model: { tableName: 'Pets' }, key: 'id' } },
      reason: Sequelize.TEXT,
      at: { type: Sequelize.DATE, defaultValue: Sequelize.literal('CURRENT_TIMESTAMP') },
      cost: Sequelize.DECIMAL(8, 2)
    });
  },

  down: async (queryInterface) => {
    await queryInterface.dropTable('Visits');
  }
};
// == add-pet-born
'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addColumn('Pets', 'born', { type: Sequelize.DATEONLY, allowNull: true });

    await queryInterface.addColumn('Pets', 'weight', Sequelize.FLOAT);
  },

  async down(queryInterface) {
    await queryInterface.removeColumn('Pets', 'born');
  }
};
// == vets
'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.createTable('Vets', {
      id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true },
      name: { type: Sequelize.STRING, allowNull: false },
      skills: { type: Sequelize.ARRAY(Sequelize.STRING), defaultValue: [] }
    });

    await queryInterface.addColumn('Visits', 'vetId', {
      type: Sequelize.INTEGER,
      references: { model: 'Vets', key: 'id' },
      onDelete: 'SET NULL'
    });
  },

  async down(queryInterface) {
    await queryInterface.removeColumn('Visits', 'vetId');
  }
};
// == seed-vets
'use strict';

module.exports = {
  async up(queryInterface) {
    await queryInterface.bulkInsert('Vets', [{ name: 'Dr. Dolittle' }, { name: 'Dr. Herriot' }]);
  },

  async down(queryInterface) {
    await queryInterface.bulkDelete('Vets', null, {});
  }
};
// == visit-constraints
'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.addConstraint('Visits', {
      fields: ['cost'],
      type: 'check',
      name: 'visits_cost_positive',
      where: { cost: { [Sequelize.Op.gte]: 0 } }
    });

    await queryInterface.addConstraint('Owners', { fields: ['firstName', 'lastName'], type: 'unique', name: 'owners_full_name' });
  },

  async down(queryInterface) {
    await queryInterface.removeConstraint('Visits', 'visits_cost_positive');
  }
};
// == reason-required
'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    await queryInterface.changeColumn('Visits', 'reason', { type: Sequelize.TEXT, allowNull: false });

    await queryInterface.renameColumn('Owners', 'email', 'emailAddress');
  },

  async down(queryInterface) {
    await queryInterface.renameColumn('Owners', 'emailAddress', 'email');
  }
};
// == prescriptions
'use strict';

module.exports = {
  async up(queryInterface, Sequelize) {
    const transaction = await queryInterface.sequelize.transaction();
    try {
      await queryInterface.createTable(
        'Prescriptions',
        {
          visitId: { type: Sequelize.UUID, primaryKey: true, references: { model: 'Visits', key: 'id' } },
          drug: { type: Sequelize.STRING, primaryKey: true },
          notes: Sequelize.JSONB
        },
        { transaction }
      );
      await queryInterface.addIndex('Prescriptions', { fields: ['drug'], name: 'prescriptions_drug', transaction });
      await transaction.commit();
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  },

  async down(queryInterface) {
    await queryInterface.dropTable('Prescriptions');
  }
};
// == drop-weight
'use strict';

module.exports = {
  async up(queryInterface) {
    await queryInterface.removeColumn('Pets', 'weight');

    await queryInterface.removeIndex('Prescriptions', 'prescriptions_drug');
  },

  async down() {}
};
// == rename-vets
'use strict';

module.exports = {
  async up(queryInterface) {
    await queryInterface.renameTable('Vets', 'Doctors');

    await queryInterface.sequelize.query('UPDATE "Doctors" SET skills = \'{}\' WHERE skills IS NULL');
  },

  async down(queryInterface) {
    await queryInterface.renameTable('Doctors', 'Vets');
  }
};
