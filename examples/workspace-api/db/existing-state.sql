-- A database as it was before phase 2: the tables that production has, a little data, and the
-- record of the migrations that were applied there. Load it into an empty database with
-- `npm run db:existing-state`; `npm run migration:run` then applies what phase 2 adds.

CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";

CREATE TABLE organizations (
    id uuid DEFAULT uuid_generate_v4() NOT NULL PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL
);

CREATE TABLE workspaces (
    id uuid DEFAULT uuid_generate_v4() NOT NULL PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id),
    slug text NOT NULL,
    name text NOT NULL,
    UNIQUE (organization_id, slug)
);

CREATE TYPE project_phase AS ENUM ('planning', 'delivery', 'closed');

CREATE TABLE projects (
    id uuid DEFAULT uuid_generate_v4() NOT NULL PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces (id),
    name text NOT NULL,
    share_key text DEFAULT encode(gen_random_bytes(12), 'hex') NOT NULL UNIQUE,
    created_at timestamptz DEFAULT now() NOT NULL,
    phase project_phase DEFAULT 'planning' NOT NULL,
    phase_since timestamptz DEFAULT now() NOT NULL
);

CREATE INDEX projects_by_phase ON projects (workspace_id, phase);

CREATE TABLE migrations (
    id serial NOT NULL CONSTRAINT "PK_8c82d7f526340ab734260ea46be" PRIMARY KEY,
    "timestamp" bigint NOT NULL,
    name character varying NOT NULL
);

INSERT INTO organizations (id, slug, name) VALUES
    ('5c0de3a4-7d0f-4f0b-9a51-2d4b6f1c8a01', 'acme', 'Acme Tools'),
    ('5c0de3a4-7d0f-4f0b-9a51-2d4b6f1c8a02', 'globex', 'Globex Shipping');

INSERT INTO workspaces (id, organization_id, slug, name) VALUES
    ('8b1f9d52-31c6-4f6e-8a55-90c7e4b2d101', '5c0de3a4-7d0f-4f0b-9a51-2d4b6f1c8a01', 'main', 'Main'),
    ('8b1f9d52-31c6-4f6e-8a55-90c7e4b2d102', '5c0de3a4-7d0f-4f0b-9a51-2d4b6f1c8a01', 'sandbox', 'Sandbox'),
    ('8b1f9d52-31c6-4f6e-8a55-90c7e4b2d103', '5c0de3a4-7d0f-4f0b-9a51-2d4b6f1c8a02', 'main', 'Main');

INSERT INTO projects (workspace_id, name, created_at, phase, phase_since) VALUES
    ('8b1f9d52-31c6-4f6e-8a55-90c7e4b2d101', 'Warehouse move', '2024-03-11 09:00:00+00', 'delivery', '2024-09-02 08:00:00+00'),
    ('8b1f9d52-31c6-4f6e-8a55-90c7e4b2d101', 'New price list', '2024-06-24 13:30:00+00', 'closed', '2024-12-20 16:00:00+00'),
    ('8b1f9d52-31c6-4f6e-8a55-90c7e4b2d103', 'Second harbour', '2024-10-07 07:45:00+00', 'planning', '2024-10-07 07:45:00+00');

INSERT INTO migrations ("timestamp", name) VALUES
    (1735689600000, 'ProductionBaseline20251735689600000'),
    (1746057600000, 'CreateOrganizations1746057600000'),
    (1757227595839, 'AddProjectPhases1757227595839'),
    (1757314800000, 'CreateProjects1757314800000');
