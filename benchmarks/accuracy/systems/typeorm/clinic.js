// == Patients
module.exports = class Patients@STAMP@ {
  name = 'Patients@STAMP@'

  async up(queryRunner) {
    await queryRunner.query('CREATE TABLE patients (id SERIAL PRIMARY KEY, insurance_no VARCHAR(12) NOT NULL, surname TEXT NOT NULL, "bornOn" DATE)')

    await queryRunner.query('CREATE UNIQUE INDEX patients_insurance ON patients (insurance_no)')
  }

  async down(queryRunner) {
    await queryRunner.query('DROP TABLE patients')
  }
}
// == Doctors
module.exports = class Doctors@STAMP@ {
  async up(queryRunner) {
    const speciality = ['surgery', 'paediatrics', 'radiology'].map(name => `'${name}'`).join(', ')
    await queryRunner.query(`CREATE TYPE speciality AS ENUM (${speciality})`)

    await queryRunner.query('CREATE TABLE doctors (id SERIAL PRIMARY KEY, name TEXT NOT NULL, field speciality NOT NULL)')
  }

  async down(queryRunner) {
    await queryRunner.query('DROP TABLE doctors')
    await queryRunner.query('DROP TYPE speciality')
  }
}
// == Visits
const columns = [
  'id BIGSERIAL PRIMARY KEY',
  'patient_id INTEGER NOT NULL REFERENCES patients (id)',
  'doctor_id INTEGER NOT NULL REFERENCES doctors (id)',
  'at TIMESTAMPTZ NOT NULL DEFAULT now()'
]

module.exports = class Visits@STAMP@ {
  async up(queryRunner) {
    await queryRunner.query(`CREATE TABLE visits (${columns.join(', ')})`)

    await queryRunner.query('CREATE INDEX visits_at ON visits (at)')
  }

  async down(queryRunner) {
    await queryRunner.query('DROP TABLE visits')
  }
}
// == Prescriptions
module.exports = class Prescriptions@STAMP@ {
  async up(queryRunner) {
    await queryRunner.query(`
      CREATE TABLE prescriptions (
        visit_id BIGINT NOT NULL REFERENCES visits (id) ON DELETE CASCADE,
        drug TEXT NOT NULL,
        dose NUMERIC(6, 2),
        PRIMARY KEY (visit_id, drug)
      )`)
  }

  async down(queryRunner) {
    await queryRunner.query('DROP TABLE prescriptions')
  }
}
// == Rooms
const { Table, TableForeignKey } = require('typeorm')

module.exports = class Rooms@STAMP@ {
  async up(queryRunner) {
    await queryRunner.createTable(new Table({
      name: 'rooms',
      columns: [
        { name: 'id', type: 'int', isPrimary: true },
        { name: 'floor', type: 'smallint' }
      ]
    }))

    await queryRunner.query('ALTER TABLE visits ADD COLUMN room_id INTEGER')

    await queryRunner.createForeignKey('visits', new TableForeignKey({ columnNames: ['room_id'], referencedTableName: 'rooms', referencedColumnNames: ['id'] }))
  }

  async down(queryRunner) {
    await queryRunner.dropTable('rooms')
  }
}
// == RoomRows
module.exports = class RoomRows@STAMP@ {
  async up(queryRunner) {
    for (let number = 1; number <= 3; number++) {
      await queryRunner.query('INSERT INTO rooms (id, floor) VALUES ($1, $2)', [number, 0])
    }
  }

  async down(queryRunner) {
    await queryRunner.query('DELETE FROM rooms')
  }
}
// == VisitNotes
module.exports = class VisitNotes@STAMP@ {
  async up(queryRunner) {
    const table = await queryRunner.getTable('visits')
    if (table.columns.find(column => column.name === 'notes')) return

    await queryRunner.query('ALTER TABLE visits ADD COLUMN notes TEXT')

    await queryRunner.query("UPDATE visits SET notes = ''")
  }

  async down(queryRunner) {
    await queryRunner.query('ALTER TABLE visits DROP COLUMN notes')
  }
}
// == BornOn
module.exports = class BornOn@STAMP@ {
  async up(queryRunner) {
    await queryRunner.query('ALTER TABLE patients RENAME COLUMN "bornOn" TO born_on')

    await queryRunner.query('ALTER TABLE patients ADD CONSTRAINT patients_born CHECK (born_on > DATE \'1880-01-01\')')
  }

  async down(queryRunner) {
    await queryRunner.query('ALTER TABLE patients RENAME COLUMN born_on TO "bornOn"')
  }
}
// == Diagnoses
module.exports = class Diagnoses@STAMP@ {
  async up(queryRunner) {
    await queryRunner.query(`
      CREATE TABLE diagnoses (code CHAR(5) PRIMARY KEY, label TEXT NOT NULL);
      CREATE TABLE visit_diagnoses (
        visit_id BIGINT REFERENCES visits (id),
        code CHAR(5) REFERENCES diagnoses (code),
        UNIQUE (visit_id, code)
      );
    `)

    await queryRunner.query(`
      CREATE VIEW diagnosis_counts AS
      SELECT d.code, d.label, COUNT(v.visit_id) AS visits
      FROM diagnoses d LEFT JOIN visit_diagnoses v USING (code)
      GROUP BY d.code`)
  }

  async down(queryRunner) {
    await queryRunner.query('DROP VIEW diagnosis_counts')
  }
}
// == Billing
module.exports = class Billing@STAMP@ {
  async up(queryRunner) {
    await queryRunner.query('CREATE TABLE invoices (visit_id BIGINT PRIMARY KEY REFERENCES visits, total NUMERIC NOT NULL DEFAULT 0)')

    await queryRunner.query('INSERT INTO invoices (visit_id) SELECT id FROM visits')

    if (await queryRunner.hasTable('old_invoices')) {
      await queryRunner.query('INSERT INTO invoices SELECT visit_id, total FROM old_invoices')
    }
  }

  async down(queryRunner) {
    await queryRunner.query('DROP TABLE invoices')
  }
}
