-- case: columns of a parent reach its children
CREATE TABLE a (id int, n int);

CREATE TABLE b (nr int) INHERITS (a);

CREATE TABLE c () INHERITS (b);

ALTER TABLE a ADD name text NOT NULL DEFAULT 'x';

ALTER TABLE b ADD id2 int;

ALTER TABLE a ALTER n TYPE bigint;

ALTER TABLE a RENAME n TO number;

SELECT id, number, name, id2, nr FROM c;

ALTER TABLE a DROP number;

SELECT number FROM b;
--! 42703 column "number" does not exist

-- case: a column that a child has already
CREATE TABLE a (id int);

CREATE TABLE b (n int) INHERITS (a);

ALTER TABLE a ADD n int;

SELECT n FROM a, LATERAL (SELECT n AS m FROM b) x;

SELECT m FROM b;
--! 42703 column "m" does not exist

-- case: an inherited column is dropped
CREATE TABLE a (id int);

CREATE TABLE b () INHERITS (a);

ALTER TABLE b DROP id;
--! 42P16 cannot drop inherited column "id"

-- case: a parent is dropped
CREATE TABLE a (id int);

CREATE TABLE b () INHERITS (a);

DROP TABLE a;
--! 2BP01 cannot drop table a because other objects depend on it

-- case: a parent is dropped with its children
CREATE TABLE a (id int);

CREATE TABLE b () INHERITS (a);

DROP TABLE a CASCADE;

SELECT * FROM b;
--! 42P01 relation "b" does not exist

-- case: parents are taken and given up
CREATE TABLE a (id int);

CREATE TABLE b (id int);

ALTER TABLE b INHERIT a;

ALTER TABLE b NO INHERIT a;

DROP TABLE a;

SELECT id FROM b;

-- case: a parent that is not there
CREATE TABLE b (id int) INHERITS (a);
--! 42P01 relation "a" does not exist

-- case: a parent is taken that is not there
CREATE TABLE b (id int);

ALTER TABLE b INHERIT a;
--! 42P01 relation "a" does not exist

-- case: two parents with one column
CREATE TABLE a (id int, n int);

CREATE TABLE b (id int, m text);

CREATE TABLE c (n int) INHERITS (a, b);

SELECT id, n, m FROM c;

DROP TABLE c;

DROP TABLE a, b;

-- case: parents whose column has two types
CREATE TABLE a (id int);

CREATE TABLE b (id text);

CREATE TABLE c () INHERITS (a, b);
--! 42804 inherited column "id" has a type conflict

-- case: a table like another
CREATE TABLE a (id int PRIMARY KEY, n int DEFAULT 5, CONSTRAINT c CHECK (n > 0));

CREATE INDEX i ON a (n);

CREATE INDEX j ON a ((n + 1));

CREATE UNIQUE INDEX k ON a (n, id);

CREATE TABLE b (LIKE a INCLUDING ALL, m text);

INSERT INTO b (id) VALUES (2) ON CONFLICT (id, n) DO NOTHING;

INSERT INTO b (id) VALUES (1) ON CONFLICT (id) DO NOTHING;

ALTER TABLE b DROP CONSTRAINT c;

DROP INDEX b_n_idx;

CREATE TABLE d (LIKE a);

ALTER TABLE d DROP CONSTRAINT c;
--! 42704 constraint "c" of relation "d" does not exist

-- case: a table like one that is not there
CREATE TABLE b (LIKE a);
--! 42P01 relation "a" does not exist

-- case: partitions take what their table has
CREATE TABLE a (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);

CREATE TABLE b PARTITION OF a FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

CREATE TABLE c (id int NOT NULL, day date NOT NULL);

ALTER TABLE a ATTACH PARTITION c DEFAULT;

ALTER TABLE a ADD n int;

SELECT n FROM b, LATERAL (SELECT n AS m FROM c) x;

ALTER TABLE a DETACH PARTITION c;

DROP TABLE a;

SELECT n FROM c;

SELECT n FROM b;
--! 42P01 relation "b" does not exist

-- case: a partition that lacks a column
CREATE TABLE a (id int, day date) PARTITION BY RANGE (day);

CREATE TABLE c (day date);

ALTER TABLE a ATTACH PARTITION c DEFAULT;
--! 42804 child table is missing column "id"

-- case: the column that a table is partitioned by is dropped
CREATE TABLE a (id int, day date) PARTITION BY RANGE (day);

ALTER TABLE a RENAME day TO on_day;

ALTER TABLE a DROP on_day;
--! 42P16 cannot drop column "on_day" because it is part of the partition key of relation "a"

-- case: a table that nobody makes is changed in every way
ALTER TABLE a ADD b int, ALTER c SET DEFAULT 1, ALTER d DROP DEFAULT, ALTER e DROP NOT NULL, ALTER f SET NOT NULL, ALTER g TYPE text, ALTER h ADD GENERATED ALWAYS AS IDENTITY, ALTER i DROP IDENTITY, DROP j, DROP CONSTRAINT k, VALIDATE CONSTRAINT l, ENABLE TRIGGER m, ADD CONSTRAINT n UNIQUE (o), ADD PRIMARY KEY (p), ALTER q SET STATISTICS 5;
--! 42P01 relation "a" does not exist

ALTER TABLE a RENAME r TO s;

ALTER TABLE a RENAME CONSTRAINT t TO u;

ALTER TRIGGER v ON a RENAME TO w;

DROP TRIGGER v ON a;

DROP INDEX x;
--! 42704 index "x" does not exist

ALTER TABLE a RENAME TO b;

-- case: a type that nobody makes is changed in every way
ALTER TYPE t ADD VALUE 'x';
--! 42704 type "t" does not exist

ALTER TYPE t RENAME VALUE 'x' TO 'y';

ALTER TYPE t RENAME TO u;

CREATE TABLE a (u u);

-- case: a domain that nobody makes is changed
ALTER DOMAIN d ADD CHECK (value > 1);
--! 42704 type "d" does not exist

ALTER DOMAIN d DROP CONSTRAINT c;

-- case: the type of a table's rows is renamed
CREATE TABLE a (id int);

ALTER TYPE a RENAME TO b;
--! 42809 a is a table's row type

-- case: a composite type is changed
CREATE TYPE t AS (x int, y text);

CREATE TABLE a (t t);

ALTER TYPE t RENAME TO u;

ALTER TYPE u RENAME ATTRIBUTE x TO z;

ALTER TYPE u SET SCHEMA public;

CREATE SCHEMA s;

ALTER TYPE u SET SCHEMA s;

CREATE TABLE b (u u);
--! 42704 type "u" does not exist

-- case: a view is changed
CREATE TABLE a (id int, n int);

CREATE VIEW v AS SELECT id, n FROM a;

CREATE MATERIALIZED VIEW w AS SELECT id FROM a;

ALTER VIEW v ALTER n SET DEFAULT 5;

ALTER VIEW v ALTER n DROP DEFAULT;

ALTER VIEW v RENAME n TO m;

ALTER VIEW v OWNER TO CURRENT_USER;

ALTER TABLE a ALTER id TYPE bigint;
--! 0A000 cannot alter type of a column used by a view or rule

-- case: types of columns that views and policies use
CREATE TABLE a (id int, n int);

CREATE MATERIALIZED VIEW w AS SELECT n FROM a;

ALTER TABLE a ALTER n TYPE bigint;
--! 0A000 cannot alter type of a column used by a view or rule

-- case: things are moved to another schema
CREATE SCHEMA s;

CREATE TABLE a (id serial PRIMARY KEY, n int UNIQUE);

CREATE INDEX i ON a (n);

CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE TYPE mood AS ENUM ('ok');

ALTER TABLE a SET SCHEMA s;

ALTER FUNCTION f(int) SET SCHEMA s;

ALTER TYPE mood SET SCHEMA s;

SELECT s.f(1), nextval('s.a_id_seq'), 'ok'::s.mood FROM s.a;

DROP INDEX s.i;

ALTER TABLE s.a DROP CONSTRAINT a_n_key;

ALTER SCHEMA s OWNER TO CURRENT_USER;

ALTER TYPE s.mood OWNER TO CURRENT_USER;

ALTER FUNCTION s.f(int) OWNER TO CURRENT_USER;

ALTER SCHEMA s RENAME TO t;

SELECT t.f(1) FROM t.a;

ALTER FUNCTION t.g(int) OWNER TO CURRENT_USER;
--! 42883 function t.g(integer) does not exist

-- case: a table is moved to where there is one
CREATE SCHEMA s;

CREATE TABLE a (id int);

CREATE TABLE s.a (id int);

ALTER TABLE a SET SCHEMA s;
--! 42P07 relation "a" already exists in schema "s"

-- case: a table is moved to a schema that is not there
CREATE TABLE a (id int);

ALTER TABLE a SET SCHEMA s;
--! 3F000 schema "s" does not exist

-- case: a function that is not there is moved
CREATE SCHEMA s;

ALTER FUNCTION f(int) SET SCHEMA s;
--! 42883 function f(integer) does not exist

-- case: a schema is renamed to one that is there
CREATE SCHEMA s;

CREATE SCHEMA t;

ALTER SCHEMA s RENAME TO t;
--! 42P06 schema "t" already exists

-- case: an overload that is not there is renamed
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';

ALTER FUNCTION f(text) RENAME TO g;
--! 42883 function f(text) does not exist
