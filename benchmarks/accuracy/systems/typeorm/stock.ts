// == InitSchema
import { MigrationInterface, QueryRunner } from "typeorm";

export class InitSchema@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE EXTENSION IF NOT EXISTS pgcrypto`);

        await queryRunner.query(`
            CREATE TABLE warehouses (
                id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
                name text NOT NULL UNIQUE,
                location point
            )
        `);

        await queryRunner.query(`
            CREATE TABLE items (
                id bigserial PRIMARY KEY,
                warehouse_id uuid NOT NULL REFERENCES warehouses(id),
                ean varchar(13) NOT NULL,
                quantity integer NOT NULL DEFAULT 0 CHECK (quantity >= 0)
            );
            CREATE INDEX items_ean ON items (ean);
        `);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == Timestamps
import { MigrationInterface, QueryRunner } from "typeorm";

const TABLES = ["warehouses", "items"];

export class Timestamps@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        for (const table of TABLES) {
            await queryRunner.query(`ALTER TABLE ${table} ADD COLUMN created_at timestamptz NOT NULL DEFAULT now()`);
            await queryRunner.query(`ALTER TABLE ${table} ADD COLUMN updated_at timestamptz`);
        }
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == Shipments
import { MigrationInterface, QueryRunner } from "typeorm";

const SHIPMENTS = "shipments";

export class Shipments@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(
            "CREATE TYPE shipment_state AS ENUM ('planned', " +
                "'on_the_way', 'arrived')",
        );

        await queryRunner.query(`CREATE TABLE ${SHIPMENTS} (
            id serial PRIMARY KEY,
            origin uuid REFERENCES warehouses(id),
            target uuid REFERENCES warehouses(id),
            state shipment_state NOT NULL DEFAULT 'planned'
        )`);

        await queryRunner.query(`CREATE TABLE shipment_items (
            shipment_id int NOT NULL REFERENCES ${SHIPMENTS}(id) ON DELETE CASCADE,
            item_id bigint NOT NULL REFERENCES items(id),
            PRIMARY KEY (shipment_id, item_id)
        )`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == StateLost
import { MigrationInterface, QueryRunner } from "typeorm";

export class StateLost@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`ALTER TYPE shipment_state ADD VALUE IF NOT EXISTS 'lost'`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == ItemPrices
import { MigrationInterface, QueryRunner } from "typeorm";

export class ItemPrices@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        const hasPrice = await queryRunner.hasColumn("items", "price");
        if (!hasPrice) {
            await queryRunner.query(`ALTER TABLE items ADD COLUMN price numeric(10,2)`);
        }

        await queryRunner.query(`UPDATE items SET price = 0 WHERE price IS NULL`);

        await queryRunner.query(`ALTER TABLE items ALTER COLUMN price SET NOT NULL`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == Seed
import { MigrationInterface, QueryRunner } from "typeorm";

export class Seed@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`INSERT INTO warehouses (name) VALUES ('North'), ('South')`);

        const rows = [
            { ean: "4006381333931", quantity: 10 },
            { ean: "4006381333948", quantity: 0 },
        ];
        for (const row of rows) {
            await queryRunner.query(
                `INSERT INTO items (warehouse_id, ean, quantity, price) SELECT id, $1, $2, 1 FROM warehouses WHERE name = 'North'`,
                [row.ean, row.quantity],
            );
        }
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == StockView
import { MigrationInterface, QueryRunner } from "typeorm";

export class StockView@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            CREATE OR REPLACE VIEW stock AS
            SELECT w.name AS warehouse, i.ean, sum(i.quantity) AS quantity
            FROM items i
            JOIN warehouses w ON w.id = i.warehouse_id
            GROUP BY w.name, i.ean
        `);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == Suppliers
import { MigrationInterface, QueryRunner } from "typeorm";

export class Suppliers@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await this.createSuppliers(queryRunner);

        await queryRunner.query(`ALTER TABLE items ADD COLUMN supplier_id integer`);

        await queryRunner.query(`ALTER TABLE items ADD CONSTRAINT fk_items_supplier FOREIGN KEY (supplier_id) REFERENCES suppliers (id)`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }

    private async createSuppliers(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE TABLE suppliers (id serial PRIMARY KEY, name text NOT NULL)`);
    }
}
// == Triggers
import { MigrationInterface, QueryRunner } from "typeorm";

export class Triggers@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`
            CREATE FUNCTION set_updated_at() RETURNS trigger AS $$
            BEGIN
                NEW.updated_at = now();
                RETURN NEW;
            END;
            $$ LANGUAGE plpgsql;
        `);

        await Promise.all(
            ["warehouses", "items"].map((name) =>
                queryRunner.query(`CREATE TRIGGER ${name}_updated BEFORE UPDATE ON ${name} FOR EACH ROW EXECUTE FUNCTION set_updated_at()`),
            ),
        );
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == OldStock
import { MigrationInterface, QueryRunner } from "typeorm";

export class OldStock@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        const exists = await queryRunner.query(`SELECT to_regclass('public.old_stock') AS name`);
        if (exists[0].name) {
            await queryRunner.query(`INSERT INTO items (warehouse_id, ean, price) SELECT warehouse_id, ean, 0 FROM old_stock`);
            await queryRunner.query(`DROP TABLE old_stock`);
        }

        await queryRunner.query(`ALTER TABLE shipments RENAME COLUMN target TO destination`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
// == SplitSuppliers
import { MigrationInterface, QueryRunner } from "typeorm";

export class SplitSuppliers@STAMP@ implements MigrationInterface {
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`CREATE SCHEMA IF NOT EXISTS purchasing`);

        await queryRunner.query(`ALTER TABLE suppliers SET SCHEMA purchasing`);

        await queryRunner.query(`CREATE TABLE purchasing.contracts (supplier_id int NOT NULL REFERENCES purchasing.suppliers (id), signed date)`);
    }

    public async down(queryRunner: QueryRunner): Promise<void> {
    }
}
