-- case: a table in use is dropped
CREATE TABLE a (id int PRIMARY KEY);

CREATE TABLE b (a_id int REFERENCES a);

DROP TABLE a;
--! 2BP01 cannot drop table a because other objects depend on it

-- case: a table in use is dropped with what uses it
CREATE TABLE a (id int PRIMARY KEY);

CREATE TABLE b (a_id int REFERENCES a);

CREATE VIEW v AS SELECT id FROM a;

CREATE MATERIALIZED VIEW w AS SELECT id FROM v;

DROP TABLE a CASCADE;

INSERT INTO b VALUES (1);

SELECT * FROM w;
--! 42P01 relation "w" does not exist

-- case: two tables that use each other are dropped together
CREATE TABLE a (id int PRIMARY KEY, b_id int);

CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a);

ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b;

DROP TABLE a, b;

CREATE TABLE a (id int);

-- case: what is dropped is used
CREATE TABLE a (id int);

DROP TABLE a;

SELECT * FROM a;
--! 42P01 relation "a" does not exist

-- case: what was dropped is dropped again
CREATE TABLE a (id int);

DROP TABLE a;

DROP TABLE IF EXISTS a, b.c;

DROP TABLE a;
--! 42P01 table "a" does not exist

-- case: a view is dropped as a table
CREATE VIEW v AS SELECT 1 AS x;

DROP TABLE v;
--! 42809 "v" is not a table

-- case: an index of a constraint is dropped
CREATE TABLE a (id int UNIQUE);

DROP INDEX a_id_key;
--! 2BP01 cannot drop index a_id_key because constraint a_id_key on table a requires it

-- case: things that are not there are dropped if they exist
DROP TABLE IF EXISTS a;

DROP VIEW IF EXISTS a;

DROP MATERIALIZED VIEW IF EXISTS a;

DROP INDEX IF EXISTS a;

DROP SEQUENCE IF EXISTS a;

DROP TYPE IF EXISTS a;

DROP DOMAIN IF EXISTS a;

DROP SCHEMA IF EXISTS a;

DROP FUNCTION IF EXISTS f();

DROP FUNCTION IF EXISTS f;

DROP PROCEDURE IF EXISTS f();

DROP AGGREGATE IF EXISTS f(int);

DROP EXTENSION IF EXISTS pgcrypto;

DROP TRIGGER IF EXISTS t ON a;

DROP POLICY IF EXISTS p ON a;

DROP RULE IF EXISTS r ON a;

DROP ROLE IF EXISTS nobody_at_all;

DROP PUBLICATION IF EXISTS p;

DROP EVENT TRIGGER IF EXISTS p;

DROP STATISTICS IF EXISTS p;

DROP FOREIGN TABLE IF EXISTS p;

DROP SERVER IF EXISTS p;

DROP CAST IF EXISTS (text AS int);

DROP OPERATOR IF EXISTS === (int, int);

-- case: a view that is not there
DROP VIEW v;
--! 42P01 view "v" does not exist

-- case: a sequence that is not there
DROP SEQUENCE s;
--! 42P01 sequence "s" does not exist

-- case: a type that is not there
DROP TYPE s;
--! 42704 type "s" does not exist

-- case: a type of a schema that is not there
DROP TYPE x.s;
--! 3F000 schema "x" does not exist

-- case: a schema that is not there
DROP SCHEMA s;
--! 3F000 schema "s" does not exist

-- case: a function that is not there
DROP FUNCTION f(int, text);
--! 42883 function f(integer, text) does not exist

-- case: a function that is not there, without its arguments
DROP FUNCTION f;
--! 42883 could not find a function named "f"

-- case: an extension that is not there
DROP EXTENSION pgcrypto;
--! 42704 extension "pgcrypto" does not exist

-- case: a trigger that is not there
CREATE TABLE a (id int);

DROP TRIGGER t ON a;
--! 42704 trigger "t" for table "a" does not exist

-- case: a trigger of a table that is not there
DROP TRIGGER t ON a;
--! 42P01 relation "a" does not exist

-- case: a policy that is not there
CREATE TABLE a (id int);

DROP POLICY p ON a;
--! 42704 policy "p" for table "a" does not exist

-- case: a rule that is not there
CREATE TABLE a (id int);

DROP RULE r ON a;
--! 42704 rule "r" for relation "a" does not exist

-- case: a publication that is not there
DROP PUBLICATION p;
--! 42704 publication "p" does not exist

-- case: statistics that are not there
DROP STATISTICS s;
--! 42704 statistics object "s" does not exist

-- case: a schema with things in it
CREATE SCHEMA s;

CREATE TABLE s.a (id int);

DROP SCHEMA s;
--! 2BP01 cannot drop schema s because other objects depend on it

-- case: a schema with all that is in it
CREATE SCHEMA s;

CREATE TABLE s.a (id int);

CREATE TYPE s.t AS ENUM ('x');

CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE TABLE b (t s.t, n int DEFAULT s.f());

DROP SCHEMA s CASCADE;

INSERT INTO b (n) VALUES (1);

SELECT t FROM b;
--! 42703 column "t" does not exist

-- case: a function is dropped that is not unique
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 1';

DROP FUNCTION f;
--! 42725 function name "f" is not unique

-- case: a function in use is dropped
CREATE TABLE a (id int);

CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();

DROP FUNCTION f();
--! 2BP01 cannot drop function f() because other objects depend on it

-- case: an extension in use is dropped
CREATE EXTENSION citext;

CREATE TABLE a (name citext);

DROP EXTENSION citext;
--! 2BP01 cannot drop extension citext because other objects depend on it

-- case: an extension in use is dropped with the columns
CREATE EXTENSION citext;

CREATE TABLE a (name citext);

DROP EXTENSION citext CASCADE;

SELECT name FROM a;
--! 42703 column "name" does not exist

-- case: a column in use is dropped
CREATE TABLE a (id int, name text);

CREATE VIEW v AS SELECT name FROM a;

ALTER TABLE a DROP COLUMN name;
--! 2BP01 cannot drop column name of table a because other objects depend on it

-- case: a column is dropped with its index, constraint and sequence
CREATE TABLE a (id serial PRIMARY KEY, n int UNIQUE, m int CHECK (m > 0), k int);

CREATE INDEX i ON a (k, n);

ALTER TABLE a DROP COLUMN id, DROP COLUMN n, DROP COLUMN m;

DROP INDEX i;
--! 42704 index "i" does not exist

-- case: an owned sequence is dropped
CREATE TABLE a (id serial);

DROP SEQUENCE a_id_seq;
--! 2BP01 cannot drop sequence a_id_seq because other objects depend on it

-- case: a column of a foreign key is dropped
CREATE TABLE a (id int PRIMARY KEY);

CREATE TABLE b (a_id int REFERENCES a);

ALTER TABLE b DROP COLUMN a_id;

DROP TABLE a;

-- case: the column that a foreign key refers to is dropped
CREATE TABLE a (id int PRIMARY KEY);

CREATE TABLE b (a_id int REFERENCES a);

ALTER TABLE a DROP COLUMN id;
--! 2BP01 cannot drop column id of table a because other objects depend on it

-- case: an index inside a transaction
CREATE TABLE a (id int);

CREATE INDEX i ON a (id);

DROP INDEX CONCURRENTLY i;
--! 25001 DROP INDEX CONCURRENTLY cannot run inside a transaction block

-- case: a procedure and a routine
CREATE PROCEDURE p(int) LANGUAGE sql AS 'SELECT 1';

CREATE FUNCTION r() RETURNS int LANGUAGE sql AS 'SELECT 1';

DROP PROCEDURE p(int);

DROP ROUTINE r();

DROP PROCEDURE p(int);
--! 42883 procedure p(integer) does not exist

-- case: members are dropped
CREATE TABLE a (id int);

CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';

CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();

CREATE POLICY p ON a;

CREATE RULE r AS ON DELETE TO a DO INSTEAD NOTHING;

DROP TRIGGER t ON a;

DROP POLICY p ON a;

DROP RULE r ON a;

DROP FUNCTION f;

DROP TRIGGER t ON a;
--! 42704 trigger "t" for table "a" does not exist

-- case: a table with capitals is still needed
CREATE TABLE "Owners" (id int PRIMARY KEY); CREATE TABLE pets (owner int REFERENCES "Owners");
DROP TABLE "Owners"
--! 2BP01 cannot drop table "Owners" because other objects depend on it

-- case: a type with capitals is still needed
CREATE TYPE "enum_Pets_species" AS ENUM ('cat'); CREATE TABLE pets (species "enum_Pets_species");
DROP TYPE "enum_Pets_species"
--! 2BP01 cannot drop type "enum_Pets_species" because other objects depend on it

-- case: a column of a table with capitals is still needed
CREATE TABLE "Owners" (id int, "firstName" text); CREATE VIEW names AS SELECT "firstName" FROM "Owners";
ALTER TABLE "Owners" DROP COLUMN "firstName"
--! 2BP01 cannot drop column firstName of table "Owners" because other objects depend on it
