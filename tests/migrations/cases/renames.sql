-- case: a table is renamed
CREATE TABLE a (id serial PRIMARY KEY);

ALTER TABLE a RENAME TO b;

SELECT id FROM b;

SELECT nextval('a_id_seq');

ALTER TABLE b DROP CONSTRAINT a_pkey;

SELECT id FROM a;
--! 42P01 relation "a" does not exist

-- case: a table is renamed to one that is there
CREATE TABLE a (id int);

CREATE TABLE b (id int);

ALTER TABLE a RENAME TO b;
--! 42P07 relation "b" already exists

-- case: a column is renamed with all that uses it
CREATE TABLE a (id int PRIMARY KEY, name text, CONSTRAINT u UNIQUE (name));

CREATE INDEX i ON a (name);

CREATE TABLE b (n text REFERENCES a (name));

ALTER TABLE a RENAME name TO title;

INSERT INTO a VALUES (1, 'x') ON CONFLICT (title) DO NOTHING;

CREATE TABLE c (n text REFERENCES a (title));

SELECT name FROM a;
--! 42703 column "name" does not exist

-- case: a column is renamed that is not there
CREATE TABLE a (id int);

ALTER TABLE a RENAME nr TO number;
--! 42703 column "nr" does not exist

-- case: a column is renamed to one that is there
CREATE TABLE a (id int, nr int);

ALTER TABLE a RENAME nr TO id;
--! 42701 column "id" of relation "a" already exists

-- case: constraints are renamed
CREATE TABLE a (id int CONSTRAINT k PRIMARY KEY, CONSTRAINT c CHECK (id > 0));

ALTER TABLE a RENAME CONSTRAINT k TO l;

ALTER TABLE a RENAME CONSTRAINT c TO d;

DROP INDEX IF EXISTS k;

ALTER INDEX l RENAME TO m;

ALTER TABLE a DROP CONSTRAINT m, DROP CONSTRAINT d;

ALTER TABLE a RENAME CONSTRAINT x TO y;
--! 42704 constraint "x" for table "a" does not exist

-- case: a constraint is renamed to one that is there
CREATE TABLE a (id int, CONSTRAINT c CHECK (id > 0), CONSTRAINT d CHECK (id > 1));

ALTER TABLE a RENAME CONSTRAINT c TO d;
--! 42710 constraint "d" for relation "a" already exists

-- case: views, sequences, functions, triggers, policies and rules are renamed
CREATE TABLE a (id int);

CREATE VIEW v AS SELECT id FROM a;

CREATE MATERIALIZED VIEW mv AS SELECT id FROM a;

CREATE SEQUENCE s;

CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();

CREATE POLICY p ON a;

CREATE RULE r AS ON DELETE TO a DO INSTEAD NOTHING;

ALTER VIEW v RENAME TO v2;

ALTER VIEW v2 RENAME COLUMN id TO nr;

ALTER MATERIALIZED VIEW mv RENAME TO mv2;

ALTER SEQUENCE s RENAME TO s2;

ALTER FUNCTION f() RENAME TO f2;

ALTER TRIGGER t ON a RENAME TO t2;

ALTER POLICY p ON a RENAME TO p2;

ALTER RULE r ON a RENAME TO r2;

DROP TRIGGER t2 ON a; DROP POLICY p2 ON a; DROP RULE r2 ON a; DROP FUNCTION f2(); DROP SEQUENCE s2; DROP MATERIALIZED VIEW mv2;

SELECT nr FROM v2;

ALTER TRIGGER t ON a RENAME TO t2;
--! 42704 trigger "t" for table "a" does not exist

-- case: a policy is renamed that is not there
CREATE TABLE a (id int);

ALTER POLICY p ON a RENAME TO q;
--! 42704 policy "p" for table "a" does not exist

-- case: a rule is renamed that is not there
CREATE TABLE a (id int);

ALTER RULE p ON a RENAME TO q;
--! 42704 rule "p" for relation "a" does not exist

-- case: a schema is renamed
CREATE SCHEMA s;

CREATE TABLE s.a (id int);

CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1';

ALTER SCHEMA s RENAME TO t;

SELECT id, t.f() FROM t.a;

SELECT id FROM s.a;
--! 42P01 relation "s.a" does not exist

-- case: a schema is renamed to one that is there
CREATE SCHEMA s;

ALTER SCHEMA s RENAME TO public;
--! 42P06 schema "public" already exists

-- case: a schema is renamed that is not there
ALTER SCHEMA s RENAME TO t;
--! 3F000 schema "s" does not exist

-- case: things move to another schema
CREATE SCHEMA s;

CREATE TABLE a (id serial PRIMARY KEY, name text);

CREATE INDEX i ON a (name);

CREATE TYPE t AS ENUM ('x');

CREATE TYPE c AS (x int);

CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';

ALTER TABLE a SET SCHEMA s;

ALTER TYPE t SET SCHEMA s;

ALTER TYPE c SET SCHEMA s;

ALTER FUNCTION f(int) SET SCHEMA s;

SELECT nextval('s.a_id_seq'), s.f(1), 'x'::s.t FROM s.a;

DROP INDEX s.i;

SELECT 1 FROM a;
--! 42P01 relation "a" does not exist

-- case: a table moves to a schema that is not there
CREATE TABLE a (id int);

ALTER TABLE a SET SCHEMA s;
--! 3F000 schema "s" does not exist

-- case: a table moves to where one is already
CREATE SCHEMA s;

CREATE TABLE a (id int);

CREATE TABLE s.a (id int);

ALTER TABLE a SET SCHEMA s;
--! 42P07 relation "a" already exists in schema "s"

-- case: owners change
CREATE SCHEMA s;

CREATE TABLE a (id int);

CREATE TYPE t AS ENUM ('x');

CREATE VIEW v AS SELECT 1 AS x;

CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE ROLE cases_owner;

ALTER SCHEMA s OWNER TO cases_owner;

ALTER TABLE a OWNER TO cases_owner;

ALTER TYPE t OWNER TO cases_owner;

ALTER VIEW v OWNER TO cases_owner;

ALTER FUNCTION f() OWNER TO cases_owner;

ALTER FUNCTION f() STABLE;

ALTER FUNCTION g() OWNER TO cases_owner;
--! 42883 function g() does not exist

-- case: a function is renamed that takes other arguments
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';

ALTER FUNCTION f(text) RENAME TO g;
--! 42883 function f(text) does not exist

-- case: a role is renamed
CREATE ROLE cases_one;

ALTER ROLE cases_one RENAME TO cases_two;

GRANT cases_two TO CURRENT_USER;

-- case: a type that is not there is renamed
ALTER TYPE mood RENAME TO feeling;
--! 42704 type "mood" does not exist
