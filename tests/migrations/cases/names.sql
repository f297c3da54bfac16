-- case: types of the information schema
CREATE TABLE a (n information_schema.sql_identifier, m information_schema.yes_or_no[]);

CREATE TABLE b (n information_schema.gone);
--! 42704 type "information_schema.gone" does not exist

-- case: arrays by their inner names
CREATE TYPE mood AS ENUM ('ok');

CREATE TABLE a (n _int4, m _mood, k public._mood);

CREATE TABLE b (n _gone);
--! 42704 type "_gone" does not exist

-- case: types of columns
CREATE TABLE a (id int, name text);

CREATE FUNCTION f(x a.id%TYPE, y public.a.name%TYPE) RETURNS a.name%TYPE LANGUAGE sql AS 'SELECT y';

CREATE FUNCTION g(x a.nr%TYPE) RETURNS int LANGUAGE sql AS 'SELECT 1';
--! 42703 column "nr" of relation "a" does not exist

-- case: the type of a column of a table that is not there
CREATE FUNCTION g(x a.nr%TYPE) RETURNS int LANGUAGE sql AS 'SELECT 1';
--! 42P01 relation "a" does not exist

-- case: rows of the system's tables as types
CREATE FUNCTION f(x pg_class, y pg_catalog.pg_type) RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE FUNCTION f(x pg_nothing) RETURNS int LANGUAGE sql AS 'SELECT 1';
--! 42704 type pg_nothing does not exist

-- case: the system's tables
SELECT oid, relname FROM pg_class;

SELECT table_name FROM information_schema.tables;

SELECT * FROM pg_catalog.pg_tables;

SELECT * FROM pg_catalog.tables;
--! 42P01 relation "pg_catalog.tables" does not exist

-- case: a table of the system's that is not there
SELECT * FROM pg_nothing;
--! 42P01 relation "pg_nothing" does not exist

-- case: a table of the information schema that is not there
SELECT * FROM information_schema.nothing;
--! 42P01 relation "information_schema.nothing" does not exist

-- case: columns of the system's
CREATE TABLE a (id int);

SELECT ctid, xmin, tableoid FROM a;

DELETE FROM a WHERE ctid IS NULL;

-- case: a table that hides another
CREATE TABLE a (id int);

CREATE TEMPORARY TABLE a (nr int);

SELECT nr FROM a;

SELECT id FROM public.a;

DROP TABLE a;

SELECT id FROM a;

SELECT nr FROM pg_temp.a;
--! 42P01 relation "pg_temp.a" does not exist

-- case: schemas of the search path
CREATE SCHEMA x;

CREATE SCHEMA y;

CREATE TABLE y.a (id int);

SET search_path = gone, x, y;

CREATE TABLE b (id int);

SELECT id FROM a;

SELECT id FROM x.b;

CREATE TYPE mood AS ENUM ('ok');

CREATE TABLE c (m x.mood, n mood);

SET search_path = y;

CREATE TABLE d (m mood);
--! 42704 type "mood" does not exist

-- case: names in a schema that is not there are read and used
SELECT * FROM x.a;
--! 42P01 relation "x.a" does not exist

ALTER TABLE x.a ADD b int;

-- case: a table in a schema that is not there is changed
ALTER TABLE x.a ADD b int;
--! 3F000 schema "x" does not exist

CREATE TYPE x.t AS ENUM ('ok');

-- case: a type in a schema that is not there is used
CREATE TABLE a (b x.t);
--! 3F000 schema "x" does not exist

SELECT x.f();

-- case: a function in a schema that is not there is called
SELECT x.f();
--! 3F000 schema "x" does not exist

-- case: a function of another schema is called
CREATE SCHEMA x;

CREATE FUNCTION x.f() RETURNS int LANGUAGE sql AS 'SELECT 1';

SELECT x.f(), pg_catalog.now();

SELECT x.g();
--! 42883 function x.g() does not exist

-- case: a type is called as a function
CREATE DOMAIN d AS int;

SELECT int4(1.5), text(1);

-- case: enums, arrays, ranges and domains are indexed by default
CREATE TYPE mood AS ENUM ('ok');

CREATE DOMAIN small AS int;

CREATE TABLE a (m mood, n int[], r int4range, s small, i inet, c cidr, v varchar, mr int4multirange, p point, j json);

CREATE INDEX ON a (m);

CREATE INDEX ON a USING gin (n);

CREATE INDEX ON a USING gist (r);

CREATE INDEX ON a USING hash (s);

CREATE INDEX ON a USING gist (i inet_ops);

CREATE INDEX ON a (c);

CREATE INDEX ON a USING brin (v);

CREATE INDEX ON a (mr);

CREATE INDEX ON a USING gist (p);

CREATE INDEX ON a USING gin (m);
--! 42704 data type mood has no default operator class for access method "gin"

-- case: JSON has no order
CREATE TABLE a (j json);

CREATE INDEX ON a (j);
--! 42704 data type json has no default operator class for access method "btree"

-- case: a type with a space too much
CREATE TABLE a (id integer, t timestamp(3) with time zone, n numeric(10, 2), c character varying(5), b bit(3), i interval day to second);

CREATE TABLE b (id integr);
--! 42704 type "integr" does not exist

-- case: names are cut to 63 characters
CREATE TABLE a_table_with_a_name_that_is_longer_than_sixty_three_characters_by_far (id int);

SELECT id FROM a_table_with_a_name_that_is_longer_than_sixty_three_characters_;
