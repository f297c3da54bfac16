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

-- case: soft types and generated names
CREATE TABLE very_long_table_name_that_goes_on_and_on_until_it_is_cut_off_somewhere (id serial PRIMARY KEY, another_long_column_name_for_the_index_to_be_made int UNIQUE REFERENCES very_long_table_name_that_goes_on_and_on_until_it_is_cut_off_somewhere, CHECK (another_long_column_name_for_the_index_to_be_made > 0)); CREATE INDEX ON very_long_table_name_that_goes_on_and_on_until_it_is_cut_off_somewhere (another_long_column_name_for_the_index_to_be_made, id); SELECT nextval('very_long_table_name_that_goes_on_and_on_until_it_is_cut_id_seq'), nextval('"very_long_table_name_that_goes_on_and_on_until_it_is_cut_id_seq_too_long"'), 'very_long_table_name_that_goes_on_and_on_until_it_is_cut_off_somewhere'::regclass; DO $$ BEGIN IF to_regclass('very_long_table_name_that_goes_on_and_on_until_it_is_cut_off_somewhere') IS NULL THEN RAISE EXCEPTION 'gone'; END IF; END $$; ALTER SEQUENCE very_long_table_name_that_goes_on_and_on_until_it_is_cut_id_seq RESTART;

-- case: foreign keys of many shapes
CREATE TABLE p (a int, b int, c text, PRIMARY KEY (a, b), UNIQUE (c)); CREATE TABLE q (x int, y int, z text REFERENCES p (c) MATCH FULL ON UPDATE SET DEFAULT, FOREIGN KEY (x, y) REFERENCES p ON DELETE SET NULL (x), CONSTRAINT self FOREIGN KEY (y, x) REFERENCES p (b, a) DEFERRABLE, CONSTRAINT q_u UNIQUE (x, y)); ALTER TABLE p ADD CONSTRAINT back FOREIGN KEY (a, b) REFERENCES q (x, y) NOT VALID; ALTER TABLE q DROP CONSTRAINT q_x_y_fkey; ALTER TABLE q ADD FOREIGN KEY (x, y) REFERENCES p; ALTER TABLE p DROP CONSTRAINT back; ALTER TABLE q RENAME x TO xx; ALTER TABLE p RENAME a TO aa; ALTER TABLE q DROP CONSTRAINT q_x_y_fkey, DROP CONSTRAINT self; ALTER TABLE p DROP CONSTRAINT p_pkey; CREATE TABLE r (LIKE p INCLUDING ALL); ALTER TABLE r ADD FOREIGN KEY (c) REFERENCES r (c);

-- case: partition trees by hand
CREATE TABLE m (id bigint, tenant int NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (tenant, at, id)) PARTITION BY LIST (tenant); CREATE TABLE m_1 PARTITION OF m FOR VALUES IN (1) PARTITION BY RANGE (at); CREATE TABLE m_1_a PARTITION OF m_1 FOR VALUES FROM (MINVALUE) TO ('2026-01-01'); CREATE TABLE m_1_b PARTITION OF m_1 FOR VALUES FROM ('2026-01-01') TO (MAXVALUE); CREATE TABLE m_d (LIKE m INCLUDING ALL); ALTER TABLE m ATTACH PARTITION m_d DEFAULT; ALTER TABLE m ADD COLUMN note text DEFAULT 'x', ADD CONSTRAINT n CHECK (note <> ''); CREATE INDEX m_at ON m (at); CREATE TRIGGER t BEFORE UPDATE ON m FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger(); INSERT INTO m (id, tenant, at) VALUES (1, 1, now()), (2, 9, now()); UPDATE m_1 SET note = 'y'; ALTER TABLE m DETACH PARTITION m_d; ALTER TABLE m_d DROP COLUMN note; ALTER TABLE m_d RENAME TO m_old; DROP TABLE m_1_a; ALTER TABLE m_1 DETACH PARTITION m_1_b; DROP TABLE m; SELECT note FROM m_1_b; ALTER TABLE m_1_b DROP CONSTRAINT n; ALTER TABLE m_1_b DROP CONSTRAINT m_1_b_pkey; ALTER TABLE m_1_b DROP COLUMN tenant;

-- case: comments, labels and privileges on everything
CREATE TABLE t (id int PRIMARY KEY, a int CONSTRAINT c CHECK (a > 0)); CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT id FROM t; CREATE SEQUENCE s; CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'; CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS int CONSTRAINT dc CHECK (VALUE > 0); CREATE SCHEMA sc; CREATE AGGREGATE ag (int) (sfunc = int4pl, stype = int); CREATE MATERIALIZED VIEW mv AS SELECT 1 AS x; COMMENT ON TABLE t IS 'x'; COMMENT ON COLUMN t.a IS 'x'; COMMENT ON CONSTRAINT c ON t IS 'x'; COMMENT ON CONSTRAINT dc ON DOMAIN d IS 'x'; COMMENT ON INDEX i IS 'x'; COMMENT ON VIEW v IS 'x'; COMMENT ON SEQUENCE s IS 'x'; COMMENT ON FUNCTION f(int) IS 'x'; COMMENT ON PROCEDURE p() IS 'x'; COMMENT ON ROUTINE f(int) IS 'x'; COMMENT ON TYPE e IS 'x'; COMMENT ON DOMAIN d IS 'x'; COMMENT ON SCHEMA sc IS 'x'; COMMENT ON AGGREGATE ag(int) IS 'x'; COMMENT ON MATERIALIZED VIEW mv IS 'x'; COMMENT ON COLUMN mv.x IS 'x'; COMMENT ON COLUMN v.id IS NULL; COMMENT ON EXTENSION plpgsql IS 'x'; GRANT SELECT, INSERT (a), REFERENCES ON t TO PUBLIC; GRANT ALL ON SEQUENCE s TO PUBLIC; GRANT EXECUTE ON FUNCTION f(int) TO PUBLIC; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO PUBLIC; GRANT USAGE ON TYPE e TO PUBLIC; GRANT USAGE ON SCHEMA sc TO CURRENT_USER; GRANT TEMP ON DATABASE postgres TO PUBLIC; REVOKE ALL ON t FROM PUBLIC; REVOKE EXECUTE ON FUNCTION f FROM PUBLIC; ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO PUBLIC; ALTER TABLE t OWNER TO CURRENT_USER; ALTER FUNCTION f(int) OWNER TO SESSION_USER; ALTER VIEW v OWNER TO CURRENT_USER; ALTER SCHEMA sc OWNER TO CURRENT_USER; ALTER TYPE e OWNER TO CURRENT_USER; ALTER SEQUENCE s OWNER TO CURRENT_USER; ALTER AGGREGATE ag(int) OWNER TO CURRENT_USER; COMMENT ON COLUMN t.b IS 'x';
--! 42703 column "b" of relation "t" does not exist
