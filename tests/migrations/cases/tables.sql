-- case: a table is used before it is made
CREATE TABLE posts (author int REFERENCES users);
--! 42P01 relation "users" does not exist

CREATE TABLE users (id int PRIMARY KEY);

-- case: a table is never made
CREATE TABLE a (id int);

ALTER TABLE b ADD c int;
--! 42P01 relation "b" does not exist

-- case: a table is made twice
CREATE TABLE a (id int);

CREATE TABLE a (id int);
--! 42P07 relation "a" already exists

-- case: IF NOT EXISTS guards against a second making
CREATE TABLE a (id int);

CREATE TABLE IF NOT EXISTS a (other int);

SELECT other FROM a;
--! 42703 column "other" does not exist

-- case: a column is specified twice
CREATE TABLE a (id int, id text);
--! 42701 column "id" specified more than once

-- case: a table of a schema that is not there
CREATE TABLE audit.log (id int);
--! 3F000 schema "audit" does not exist

-- case: altering a table of a schema that is not there
ALTER TABLE audit.log ADD COLUMN at timestamptz;
--! 3F000 schema "audit" does not exist

-- case: dropping a table of a schema that is not there
DROP TABLE audit.log;
--! 3F000 schema "audit" does not exist

-- case: a type that is not there
CREATE TABLE a (status mood);
--! 42704 type "mood" does not exist

CREATE TYPE mood AS ENUM ('ok');

-- case: a type of a schema that is not there
CREATE TABLE a (status app.mood);
--! 3F000 schema "app" does not exist

-- case: a sequence in the way of a table
CREATE SEQUENCE a;

CREATE TABLE a (id int);
--! 42P07 relation "a" already exists

-- case: a type in the way of a table
CREATE TYPE a AS ENUM ('x');

CREATE TABLE a (id int);
--! 42710 type "a" already exists

-- case: a key on a column that is not there
CREATE TABLE a (id int, PRIMARY KEY (nr));
--! 42703 column "nr" named in key does not exist

-- case: a unique constraint on a column that is not there
CREATE TABLE a (id int, UNIQUE (nr));
--! 42703 column "nr" named in key does not exist

-- case: a second primary key
CREATE TABLE a (id int PRIMARY KEY, nr int, PRIMARY KEY (nr));
--! 42P16 multiple primary keys for table "a" are not allowed

-- case: a check on a column that is not there
CREATE TABLE a (id int, CHECK (nr > 0));
--! 42703 column "nr" does not exist

-- case: a default of a wrong type
CREATE TABLE a (id int DEFAULT 'one');
--! 22P02 invalid input syntax for type integer: "one"

-- case: a default of another type
CREATE TABLE a (at timestamptz DEFAULT 1);
--! 42804 column "at" is of type timestamp with time zone but default expression is of type integer

-- case: a default that is a column
CREATE TABLE a (id int, other int DEFAULT id);
--! 0A000 cannot use column reference in DEFAULT expression

-- case: a default that calls a function nobody makes
CREATE TABLE a (id uuid DEFAULT uuid_generate_v4());
--! 42883 function uuid_generate_v4() does not exist

-- case: an enum's default that is no label
CREATE TYPE mood AS ENUM ('ok');

CREATE TABLE a (m mood DEFAULT 'bad');
--! 22P02 invalid input value for enum mood: "bad"

-- case: defaults, identities and generated columns
CREATE TABLE a (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, nr serial, big bigserial, small smallserial,
  name varchar(20) NOT NULL DEFAULT 'x', at timestamptz DEFAULT now(), j jsonb DEFAULT '{}',
  full_name text GENERATED ALWAYS AS (name || '!') STORED, tags text[] DEFAULT '{}',
  u uuid DEFAULT gen_random_uuid(), n int DEFAULT NULL, b bool DEFAULT 'yes'
);

INSERT INTO a (name) VALUES ('x');

-- case: a generated column that reads what is not there
CREATE TABLE a (id int, twice int GENERATED ALWAYS AS (nr * 2) STORED);
--! 42703 column "nr" does not exist

-- case: writing to a generated column
CREATE TABLE a (id int, twice int GENERATED ALWAYS AS (id * 2) STORED);

INSERT INTO a (twice) VALUES (1);
--! 428C9 cannot insert a non-DEFAULT value into column "twice"

-- case: writing to an identity column
CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY);

INSERT INTO a (id) OVERRIDING SYSTEM VALUE VALUES (1);

INSERT INTO a (id) VALUES (1);
--! 428C9 cannot insert a non-DEFAULT value into column "id"

-- case: LIKE takes columns, keys and defaults over
CREATE TABLE a (id int PRIMARY KEY, name text NOT NULL DEFAULT 'x', code text UNIQUE);

CREATE TABLE b (LIKE a INCLUDING ALL, more int);

INSERT INTO b (id, code) VALUES (1, 'c') ON CONFLICT (code) DO NOTHING;

CREATE TABLE c (id int REFERENCES b (id));

-- case: LIKE brings a column that is there already
CREATE TABLE a (id int);

CREATE TABLE b (id int, LIKE a);
--! 42701 column "id" specified more than once

-- case: LIKE a table that is not there
CREATE TABLE b (LIKE a);
--! 42P01 relation "a" does not exist

-- case: inheritance
CREATE TABLE a (id int, name text);

CREATE TABLE b (more int, UNIQUE (id)) INHERITS (a);

ALTER TABLE a ADD COLUMN new int DEFAULT 1;

SELECT id, name, more, new FROM b;

ALTER TABLE a RENAME COLUMN name TO title;

SELECT title FROM b;

ALTER TABLE b NO INHERIT a;

ALTER TABLE b INHERIT a;

ALTER TABLE a DROP COLUMN new;

-- case: dropping an inherited column
CREATE TABLE a (id int, name text);

CREATE TABLE b (more int) INHERITS (a);

ALTER TABLE b DROP COLUMN name;
--! 42P16 cannot drop inherited column "name"

-- case: inheriting from nothing
CREATE TABLE b (more int) INHERITS (a);
--! 42P01 relation "a" does not exist

-- case: partitions
CREATE TABLE logs (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);

CREATE TABLE logs_2026 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

CREATE TABLE logs_rest PARTITION OF logs DEFAULT;

CREATE INDEX ON logs (id);

INSERT INTO logs VALUES (1, '2026-02-02') ON CONFLICT (id, at) DO NOTHING;

CREATE TABLE logs_2025 (id bigint NOT NULL, at date NOT NULL);

ALTER TABLE logs ATTACH PARTITION logs_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');

ALTER TABLE logs DETACH PARTITION logs_2025;

ALTER TABLE logs RENAME COLUMN at TO day;

SELECT day FROM logs_2026;

DROP TABLE logs;

SELECT 1 FROM logs_2025;

SELECT 1 FROM logs_2026;
--! 42P01 relation "logs_2026" does not exist

-- case: partitions by expression and foreign keys
CREATE TABLE users (id int PRIMARY KEY);

CREATE TABLE logs (id int REFERENCES users, at date NOT NULL, code text) PARTITION BY LIST (lower(code));

CREATE TABLE logs_a PARTITION OF logs FOR VALUES IN ('a');

ALTER TABLE logs_a DROP CONSTRAINT logs_id_fkey;
--! 42P16 cannot drop inherited constraint "logs_id_fkey" of relation "logs_a"

-- case: a partition of a plain table
CREATE TABLE logs (id int);

CREATE TABLE logs_1 PARTITION OF logs DEFAULT;
--! 42P17 "logs" is not partitioned

-- case: a partition key that is not there
CREATE TABLE logs (id int) PARTITION BY RANGE (at);
--! 42703 column "at" named in partition key does not exist

-- case: a partitioned table's key must hold the partition key
CREATE TABLE logs (id int PRIMARY KEY, at date) PARTITION BY RANGE (at);
--! 0A000 unique constraint on partitioned table must include all partitioning columns

-- case: a partitioned table's unique constraint must hold the partition key
CREATE TABLE logs (id int UNIQUE, at date) PARTITION BY RANGE (at);
--! 0A000 unique constraint on partitioned table must include all partitioning columns

-- case: attaching to a plain table
CREATE TABLE logs (id int);

CREATE TABLE logs_1 (id int);

ALTER TABLE logs ATTACH PARTITION logs_1 DEFAULT;
--! 42P17 table "logs" is not partitioned

-- case: attaching a table without the columns
CREATE TABLE logs (id int, at date) PARTITION BY RANGE (at);

CREATE TABLE logs_1 (id int);

ALTER TABLE logs ATTACH PARTITION logs_1 DEFAULT;
--! 42804 child table is missing column "at"

-- case: CREATE TABLE AS and SELECT INTO
CREATE TABLE a (id int, name text);

CREATE TABLE b AS SELECT id, upper(name) AS shout FROM a;

SELECT shout INTO c FROM b;

SELECT shout FROM c;

CREATE TABLE IF NOT EXISTS b AS SELECT 1 AS x;

CREATE TABLE d (one, two) AS SELECT id, shout FROM b WITH NO DATA;

SELECT one, two FROM d;

CREATE TABLE b AS SELECT 1 AS x;
--! 42P07 relation "b" already exists

-- case: CREATE TABLE AS with a column twice
CREATE TABLE a AS SELECT 1 AS x, 2 AS x;
--! 42701 column "x" specified more than once

-- case: typed tables
CREATE TYPE point3 AS (x int, y int);

CREATE TABLE a OF point3 (x WITH OPTIONS PRIMARY KEY);

SELECT y FROM a;

SELECT z FROM a;
--! 42703 column "z" does not exist

-- case: a temporary table hides one
CREATE TABLE a (id int);

CREATE TEMP TABLE a (other int);

SELECT other FROM a;

SELECT other FROM pg_temp.a;

DROP TABLE a;

SELECT id FROM a;

-- case: names in quotes keep their case
CREATE TABLE "Users" ("userId" int PRIMARY KEY);

SELECT "userId" FROM "Users";

SELECT userId FROM "Users";
--! 42703 column "userid" does not exist

SELECT 1 FROM Users;
--! 42P01 relation "users" does not exist

-- case: a table used before it is made, in many ways
ALTER TABLE a ADD COLUMN extra int;
--! 42P01 relation "a" does not exist

CREATE INDEX a_extra ON a (extra);

CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a (id));

CREATE TABLE c () INHERITS (a);

CREATE TABLE a (id int PRIMARY KEY);

SELECT extra FROM a;

-- case: a copied default still calls the sequence of the other table
CREATE TABLE source (id serial, n int); CREATE TABLE copy (LIKE source INCLUDING ALL); INSERT INTO copy (n) VALUES (1);
DROP TABLE source;
--! 2BP01 cannot drop table source because other objects depend on it

-- case: a copied identity has a sequence of its own
CREATE TABLE source (id int GENERATED ALWAYS AS IDENTITY); CREATE TABLE copy (LIKE source INCLUDING IDENTITY); CREATE TABLE plain (LIKE source); DROP TABLE source; ALTER SEQUENCE copy_id_seq RESTART; ALTER TABLE copy ALTER id DROP IDENTITY; ALTER TABLE plain ALTER id DROP IDENTITY;
--! 55000 column "id" of relation "plain" is not an identity column

-- case: a copied generated column, and one that is plain there
CREATE TABLE source (n int, m int GENERATED ALWAYS AS (n * 2) STORED); CREATE TABLE a (LIKE source INCLUDING GENERATED); CREATE TABLE b (LIKE source INCLUDING DEFAULTS); INSERT INTO b (m) VALUES (1);
INSERT INTO a (m) VALUES (1);
--! 428C9 cannot insert a non-DEFAULT value into column "m"

-- case: a sequence name that is taken
CREATE SEQUENCE s; CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME s));
--! 42P07 relation "s" already exists
