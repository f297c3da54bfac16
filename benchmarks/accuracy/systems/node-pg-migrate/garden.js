// == base
export const shorthands = {
  id: { type: 'bigserial', primaryKey: true },
  stamp: { type: 'timestamptz', notNull: true, default: '2024-01-01' },
};

export async function up(pgm) {
  pgm.createSchema('garden', { ifNotExists: true });

  pgm.createTable({ schema: 'garden', name: 'beds' }, {
    id: 'id',
    label: { type: 'text', notNull: true },
    made_at: 'stamp',
  });
}

export async function down(pgm) {
  pgm.dropSchema('garden', { cascade: true });
}
// == plants
export async function up(pgm) {
  const table = { schema: 'garden', name: 'plants' };
  pgm.createTable(table, {
    id: { type: 'bigserial', primaryKey: true },
    bed_id: { type: 'bigint', notNull: true, references: { schema: 'garden', name: 'beds' }, onDelete: 'CASCADE' },
    species: { type: 'text', notNull: true },
    planted_on: { type: 'date' },
  });
  pgm.addIndex(table, ['bed_id', 'species'], { unique: true });
}

export async function down(pgm) {
  pgm.dropTable({ schema: 'garden', name: 'plants' });
}
// == harvests
const COLUMNS = ['weight', 'pieces'];

export async function up(pgm) {
  pgm.sql(`
    CREATE TABLE garden.harvests (
      plant_id bigint NOT NULL REFERENCES garden.plants (id),
      day date NOT NULL DEFAULT current_date,
      PRIMARY KEY (plant_id, day)
    );
  `);

  for (const name of COLUMNS) {
    pgm.addColumn({ schema: 'garden', name: 'harvests' }, { [name]: { type: 'numeric(8,2)', notNull: true, default: 0 } });
  }
}

export async function down(pgm) {
  pgm.dropTable({ schema: 'garden', name: 'harvests' });
}
// == sorts
export async function up(pgm) {
  pgm.createType({ schema: 'garden', name: 'sort' }, ['herb', 'fruit', 'root']);

  pgm.addColumns({ schema: 'garden', name: 'plants' }, {
    sort: { type: 'garden.sort' },
    notes: { type: 'text', comment: 'whatever grows' },
  });
}

export async function down(pgm) {
  pgm.dropColumns({ schema: 'garden', name: 'plants' }, ['sort', 'notes']);
}
// == seed
export async function up(pgm) {
  pgm.sql("INSERT INTO garden.beds (label) VALUES ('north'), ('south')");

  pgm.sql("INSERT INTO garden.plants (bed_id, species, sort) SELECT id, 'Mentha', 'herb' FROM garden.beds");

  pgm.alterColumn({ schema: 'garden', name: 'plants' }, 'sort', { notNull: true, default: 'herb' });
}

export async function down() {}
// == yield
export async function up(pgm) {
  pgm.createMaterializedView(
    { schema: 'garden', name: 'yields' },
    { data: false },
    'SELECT p.species, sum(h.weight) AS weight FROM garden.harvests h JOIN garden.plants p ON p.id = h.plant_id GROUP BY p.species',
  );

  pgm.createIndex({ schema: 'garden', name: 'yields' }, 'species', { unique: true, name: 'yields_species' });
}

export async function down(pgm) {
  pgm.dropMaterializedView({ schema: 'garden', name: 'yields' });
}
// == rename
export async function up(pgm) {
  pgm.renameTable({ schema: 'garden', name: 'beds' }, 'plots');

  pgm.renameConstraint({ schema: 'garden', name: 'plots' }, 'beds_pkey', 'plots_pkey');
}

export async function down() {}
// == pests
export async function up(pgm) {
  pgm.createDomain({ schema: 'garden', name: 'severity' }, 'smallint', { check: 'VALUE BETWEEN 0 AND 9' });

  pgm.createTable({ schema: 'garden', name: 'pests' }, {
    plot_id: { type: 'bigint', notNull: true, references: { schema: 'garden', name: 'plots' } },
    name: { type: 'text', notNull: true },
    severity: { type: 'garden.severity', default: 1 },
  }, { constraints: { unique: [['plot_id', 'name']] } });
}

export async function down() {}
