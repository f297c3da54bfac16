-- case: a table of a type
CREATE TYPE t AS (x int, y text);

CREATE TABLE a OF t (PRIMARY KEY (x));

SELECT x, y FROM a;

SELECT z FROM a;
--! 42703 column "z" does not exist

-- case: a table of a type that is not there
CREATE TABLE a OF t;
--! 42704 type "t" does not exist

-- case: what was done to a table before it was made
ALTER TABLE a ADD CONSTRAINT c UNIQUE (x);
--! 42P01 relation "a" does not exist

CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();
--! 42883 function f() does not exist

CREATE INDEX i ON a (y);

CREATE TABLE a (id int);

-- case: columns come with their constraints
CREATE TABLE a (id int PRIMARY KEY);

ALTER TABLE a ADD n int UNIQUE, ADD m int CHECK (m > 0) REFERENCES a NOT NULL, ADD k int NULL DEFAULT 5;

ALTER TABLE a DROP CONSTRAINT a_n_key, DROP CONSTRAINT a_m_check, DROP CONSTRAINT a_m_fkey;

ALTER TABLE a DROP CONSTRAINT a_k_check;
--! 42704 constraint "a_k_check" of relation "a" does not exist

-- case: an enum with the name of a table
CREATE TABLE a (id int);

CREATE TYPE a AS ENUM ('ok');
--! 42710 type "a" already exists

-- case: a domain with the name of a table
CREATE TABLE a (id int);

CREATE DOMAIN a AS int;
--! 42710 type "a" already exists

-- case: a range with the name of a table
CREATE TABLE a (id int);

CREATE TYPE a AS RANGE (subtype = int4);
--! 42710 type "a" already exists

-- case: a type with the name of an index
CREATE TABLE a (id int);

CREATE INDEX i ON a (id);

CREATE SEQUENCE s;

CREATE TYPE i AS ENUM ('ok');

CREATE DOMAIN s AS int;

-- case: a range and its brother
CREATE TYPE span AS RANGE (subtype = date, subtype_opclass = date_ops);

CREATE TYPE timerange AS RANGE (subtype = time);

CREATE TABLE a (s span, t timerange, m span_multirange, n timemultirange);

DROP TYPE span;
--! 2BP01 cannot drop type span because other objects depend on it

-- case: a range of a type that is not there
CREATE TYPE span AS RANGE (subtype = day);
--! 42704 type "day" does not exist

-- case: a domain that uses a function
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE DOMAIN d AS int DEFAULT 5 CHECK (f(value) > 0);

DROP FUNCTION f(int);
--! 2BP01 cannot drop function f(integer) because other objects depend on it

-- case: identity columns become wider
CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY, n serial, m int DEFAULT 5);

ALTER TABLE a ALTER id TYPE bigint, ALTER n TYPE bigint, ALTER m TYPE bigint;

ALTER TABLE a ALTER m TYPE text;

-- case [silent]: a system column is renamed
CREATE TABLE a (id int);

ALTER TABLE a RENAME ctid TO x;
--! 0A000 cannot rename system column "ctid"

-- case: more names than columns
CREATE TABLE a (x, y) AS SELECT 1;
--! 42601 too many column names were specified

-- case: fewer names than columns
CREATE TABLE a (x) AS SELECT 1, 2 AS y;

SELECT x, y FROM a;

CREATE TABLE IF NOT EXISTS a AS SELECT 1;

CREATE TABLE a AS SELECT 1;
--! 42P07 relation "a" already exists

-- case: a table with all that uses its parts
CREATE SCHEMA s;

CREATE TABLE s.a (id int PRIMARY KEY, n int);

CREATE TABLE s.b (a_id int REFERENCES s.a);

CREATE VIEW s.v AS SELECT n FROM s.a;

DROP TABLE s.v;
--! 42809 "v" is not a table

-- case: a table goes with all that uses its parts
CREATE SCHEMA s;

CREATE TABLE s.a (id int PRIMARY KEY, n int);

CREATE TABLE s.b (a_id int REFERENCES s.a);

CREATE VIEW s.v AS SELECT n FROM s.a;

DROP TABLE s.a, s.b CASCADE;

DROP VIEW s.v;
--! 42P01 view "v" does not exist

-- case: a table is dropped beside what uses it
CREATE TABLE a (id int PRIMARY KEY, n int);

CREATE TABLE b (a_id int REFERENCES a);

CREATE INDEX i ON b (a_id);

CREATE VIEW v AS SELECT a_id FROM b;

DROP TABLE b;
--! 2BP01 cannot drop table b because other objects depend on it

-- case: constraints with names that are taken
CREATE TABLE a (id int CONSTRAINT c CHECK (id > 0), n int);

CREATE TABLE b (id int CONSTRAINT c CHECK (id > 0));

ALTER TABLE a ADD CONSTRAINT c CHECK (n > 0);
--! 42710 constraint "c" for relation "a" already exists

-- case: a constraint whose index's name is taken
CREATE TABLE a (id int CONSTRAINT c UNIQUE);

CREATE TABLE b (id int);

ALTER TABLE b ADD CONSTRAINT c UNIQUE (id);
--! 42P07 relation "c" already exists

-- case: one name for two constraints of a new table
CREATE TABLE a (id int, CONSTRAINT c UNIQUE (id), CONSTRAINT c CHECK (id > 1));
--! 42710 constraint "c" for relation "a" already exists

-- case: an overload is dropped without its arguments
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';

ALTER FUNCTION f RENAME TO g;

ALTER FUNCTION g OWNER TO CURRENT_USER;

ALTER ROUTINE g RENAME TO h;

DROP FUNCTION h;

DROP FUNCTION h;
--! 42883 could not find a function named "h"

-- case: a view of more names than columns
CREATE VIEW v (x, y) AS SELECT 1;
--! 42601 CREATE VIEW specifies more column names than columns

-- case: ownership of what is not there
ALTER TYPE t OWNER TO CURRENT_USER;
--! 42704 type "t" does not exist

-- case: ownership of a schema that is not there
ALTER SCHEMA s OWNER TO CURRENT_USER;
--! 3F000 schema "s" does not exist

-- case: ownership by nobody
CREATE TABLE a (id int);

CREATE DOMAIN d AS int;

ALTER DOMAIN d OWNER TO SESSION_USER;

ALTER TABLE a OWNER TO CURRENT_ROLE;
