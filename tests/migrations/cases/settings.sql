-- case: schemas
CREATE SCHEMA s;

CREATE SCHEMA IF NOT EXISTS s;

CREATE SCHEMA t CREATE TABLE a (id int) CREATE VIEW v AS SELECT id FROM a;

SELECT id FROM t.v;

CREATE SCHEMA AUTHORIZATION CURRENT_USER;

CREATE SCHEMA s;
--! 42P06 schema "s" already exists

-- case: a schema made too late
CREATE TABLE s.a (id int);
--! 3F000 schema "s" does not exist

CREATE SCHEMA s;

SELECT * FROM s.a;

-- case: extensions
CREATE EXTENSION "uuid-ossp";

CREATE EXTENSION IF NOT EXISTS "uuid-ossp";

CREATE TABLE a (id uuid DEFAULT uuid_generate_v4());

CREATE EXTENSION pgcrypto WITH SCHEMA public;

SELECT crypt('x', gen_salt('bf')), digest('x', 'sha256');

CREATE EXTENSION hstore;

CREATE EXTENSION ltree;

CREATE TABLE b (h hstore, l ltree);

SELECT h -> 'x', h ? 'y' FROM b WHERE l ~ '*.x';

ALTER EXTENSION hstore UPDATE;

CREATE EXTENSION plpgsql;
--! 42710 extension "plpgsql" already exists

-- case: an extension twice
CREATE EXTENSION pgcrypto;

CREATE EXTENSION pgcrypto;
--! 42710 extension "pgcrypto" already exists

-- case: an extension in a schema of its own
CREATE SCHEMA ext;

CREATE EXTENSION citext SCHEMA ext;

CREATE TABLE a (n ext.citext);

CREATE TABLE b (n citext);
--! 42704 type "citext" does not exist

-- case: an extension in a schema that is not there
CREATE EXTENSION citext SCHEMA ext;
--! 3F000 schema "ext" does not exist

-- case: an extension that needs another
CREATE EXTENSION earthdistance;
--! 42704 required extension "cube" is not installed

-- case: an extension with what it needs
CREATE EXTENSION earthdistance CASCADE;

SELECT earth();

-- case: an extension that is not there
ALTER EXTENSION pgcrypto UPDATE;
--! 42704 extension "pgcrypto" does not exist

-- case: sequences
CREATE SEQUENCE s START 10;

CREATE SEQUENCE IF NOT EXISTS s;

CREATE TABLE a (id int DEFAULT nextval('s'), n bigint);

ALTER SEQUENCE s OWNED BY a.id;

SELECT setval('s', 5), currval('s'), setval(pg_get_serial_sequence('a', 'id'), 3);

CREATE TEMP SEQUENCE temporary;

ALTER SEQUENCE s OWNED BY NONE;

CREATE SEQUENCE s;
--! 42P07 relation "s" already exists

-- case: a sequence that is not there
ALTER SEQUENCE s RESTART;
--! 42P01 relation "s" does not exist

-- case [old]: what is not a sequence
CREATE TABLE a (id int);

ALTER SEQUENCE a RESTART;
--! 42809 "a" is not a sequence

-- case: a sequence owned by a column that is not there
CREATE TABLE a (id int);

CREATE SEQUENCE s OWNED BY a.nr;
--! 42703 column "nr" of relation "a" does not exist

-- case: nextval of what is not there
SELECT nextval('s');
--! 42P01 relation "s" does not exist

-- case: the serial sequence of a column that is not there
CREATE TABLE a (id int);

SELECT pg_get_serial_sequence('a', 'nr');
--! 42703 column "nr" of relation "a" does not exist

-- case: the search path
CREATE SCHEMA s;

SET search_path TO s, public;

CREATE TABLE a (id int);

SET search_path = public;

SELECT id FROM s.a;

RESET search_path;

SELECT id FROM a;
--! 42P01 relation "a" does not exist

-- case: the search path of one transaction
CREATE SCHEMA s;

SET LOCAL search_path = s; CREATE TABLE a (id int);

SELECT id FROM s.a;

CREATE TABLE b (id int);

SELECT id FROM public.b;

-- case [none]: SET LOCAL outside of a transaction
CREATE SCHEMA s;

SET LOCAL search_path = s;

CREATE TABLE a (id int);

SELECT 1 FROM public.a;

-- case: a dump empties the search path
SELECT pg_catalog.set_config('search_path', '', false);

CREATE TABLE public.a (id int);

CREATE TABLE b (id int);
--! 3F000 no schema has been selected to create in

-- case: set_config for one transaction
CREATE SCHEMA s;

SELECT set_config('search_path', 's', true), set_config('my.value', 'x', false); CREATE TABLE a (id int);

SELECT id FROM s.a; SELECT current_setting('my.value');

-- case: settings
SET statement_timeout = 0; SET client_encoding = 'UTF8'; SET TIME ZONE 'UTC'; SET standard_conforming_strings = on; SET work_mem = '64MB'; SET seq_page_cost = 1.5; RESET ALL; SHOW work_mem; RESET work_mem; SET search_path TO DEFAULT;

SET ROLE postgres; RESET ROLE;

SET SESSION AUTHORIZATION DEFAULT; DISCARD PLANS;

-- case [none]: transactions
BEGIN; CREATE TABLE a (id int); ROLLBACK;

CREATE TABLE a (id int); START TRANSACTION; SAVEPOINT s; CREATE TABLE b (id int); ROLLBACK TO SAVEPOINT s; CREATE TABLE b (id int); RELEASE SAVEPOINT s; COMMIT AND CHAIN; CREATE TABLE c (id int); COMMIT;

BEGIN; CREATE TABLE d (id int); COMMIT;

SELECT 1 FROM a, b, c, d;

BEGIN; SAVEPOINT s; CREATE TABLE f (id int); SAVEPOINT s; CREATE TABLE g (id int); ROLLBACK TO s; SELECT 1 FROM f; SELECT 1 FROM g; COMMIT;
--! 42P01 relation "g" does not exist

-- case: COMMIT within a migration
CREATE TYPE mood AS ENUM ('ok');

ALTER TYPE mood ADD VALUE 'new'; COMMIT; BEGIN; SELECT 'new'::mood;

-- case: VACUUM inside a transaction
VACUUM;
--! 25001 VACUUM cannot run inside a transaction block

-- case [none]: VACUUM outside of transactions
CREATE TABLE a (id int);

VACUUM (ANALYZE) a (id);

ANALYZE a;

CLUSTER;

REINDEX SCHEMA public;

REINDEX TABLE a;

VACUUM b;
--! 42P01 relation "b" does not exist

-- case: ANALYZE inside a transaction
CREATE TABLE a (id int);

ANALYZE a (id);

ANALYZE a (nr);
--! 42703 column "nr" of relation "a" does not exist

-- case: REINDEX of all inside a transaction
REINDEX SCHEMA public;
--! 25001 REINDEX SCHEMA cannot run inside a transaction block

-- case: REINDEX concurrently inside a transaction
CREATE TABLE a (id int);

REINDEX TABLE CONCURRENTLY a;
--! 25001 REINDEX CONCURRENTLY cannot run inside a transaction block

-- case: CLUSTER of all inside a transaction
CLUSTER;
--! 25001 CLUSTER cannot run inside a transaction block

-- case: CREATE DATABASE inside a transaction
CREATE DATABASE other;
--! 25001 CREATE DATABASE cannot run inside a transaction block

-- case: CREATE TABLESPACE inside a transaction
CREATE TABLESPACE t LOCATION '/nowhere';
--! 25001 CREATE TABLESPACE cannot run inside a transaction block

-- case: ALTER SYSTEM inside a transaction
ALTER SYSTEM SET work_mem = '1MB';
--! 25001 ALTER SYSTEM cannot run inside a transaction block

-- case: locks, clusters and comments
CREATE TABLE a (id int PRIMARY KEY, CONSTRAINT c CHECK (id > 0));

CREATE VIEW v AS SELECT 1 AS x;

CREATE TYPE t AS ENUM ('x');

CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE POLICY p ON a;

CREATE SEQUENCE s;

LOCK TABLE a IN EXCLUSIVE MODE; CLUSTER a USING a_pkey;

COMMENT ON TABLE a IS 'x'; COMMENT ON COLUMN a.id IS 'x'; COMMENT ON VIEW v IS 'x'; COMMENT ON TYPE t IS 'x'; COMMENT ON FUNCTION f(int) IS 'x'; COMMENT ON SCHEMA public IS 'x'; COMMENT ON EXTENSION plpgsql IS 'x'; COMMENT ON CONSTRAINT c ON a IS 'x'; COMMENT ON POLICY p ON a IS 'x'; COMMENT ON SEQUENCE s IS 'x'; COMMENT ON INDEX a_pkey IS 'x'; COMMENT ON COLUMN public.a.id IS NULL; COMMENT ON ROLE postgres IS NULL;

COMMENT ON COLUMN a.nr IS 'x';
--! 42703 column "nr" of relation "a" does not exist

-- case: a comment on a table that is not there
COMMENT ON TABLE a IS 'x';
--! 42P01 relation "a" does not exist

-- case: a comment on a constraint that is not there
CREATE TABLE a (id int);

COMMENT ON CONSTRAINT c ON a IS 'x';
--! 42704 constraint "c" for table "a" does not exist

-- case: a comment on a trigger that is not there
CREATE TABLE a (id int);

COMMENT ON TRIGGER c ON a IS 'x';
--! 42704 trigger "c" for table "a" does not exist

-- case: a comment on a rule that is not there
CREATE TABLE a (id int);

COMMENT ON RULE c ON a IS 'x';
--! 42704 rule "c" for relation "a" does not exist

-- case: a comment on a type that is not there
COMMENT ON TYPE mood IS 'x';
--! 42704 type "mood" does not exist

-- case: a comment on a schema that is not there
COMMENT ON SCHEMA s IS 'x';
--! 3F000 schema "s" does not exist

-- case: a comment on an extension that is not there
COMMENT ON EXTENSION pgcrypto IS 'x';
--! 42704 extension "pgcrypto" does not exist

-- case: locking what is not there
LOCK TABLE a;
--! 42P01 relation "a" does not exist

-- case: publications, statistics and event triggers
CREATE TABLE a (id int, n int);

CREATE PUBLICATION p FOR TABLE a;

ALTER PUBLICATION p SET (publish = 'insert');

CREATE STATISTICS s ON id, n FROM a;

CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';

CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();

ALTER EVENT TRIGGER e DISABLE;

DROP EVENT TRIGGER e; DROP STATISTICS s; DROP PUBLICATION p;

ALTER PUBLICATION p ADD TABLE a;
--! 42704 publication "p" does not exist

-- case: a publication of what is not there
CREATE PUBLICATION p FOR TABLE a;
--! 42P01 relation "a" does not exist

-- case: a publication twice
CREATE PUBLICATION p;

CREATE PUBLICATION p;
--! 42710 publication "p" already exists

-- case: an event trigger twice
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';

CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();

CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();
--! 42710 event trigger "e" already exists

-- case: statistics on a column that is not there
CREATE TABLE a (id int);

CREATE STATISTICS s ON id, n FROM a;
--! 42703 column "n" does not exist

-- case: foreign tables
CREATE EXTENSION postgres_fdw;

CREATE SERVER remote FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'x');

CREATE USER MAPPING FOR CURRENT_USER SERVER remote;

CREATE FOREIGN TABLE far (id int, name text) SERVER remote;

ALTER FOREIGN TABLE far ADD COLUMN n int;

CREATE VIEW v AS SELECT id, n FROM far;

DROP FOREIGN TABLE far;
--! 2BP01 cannot drop foreign table far because other objects depend on it

-- case: languages and access methods
CREATE LANGUAGE plpgsql;
--! 42710 extension "plpgsql" already exists

-- case: casts, operator classes and access methods
CREATE TYPE t AS ENUM ('x');

CREATE CAST (t AS text) WITH INOUT AS IMPLICIT;

CREATE OPERATOR CLASS my_ops FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);

CREATE ACCESS METHOD my TYPE TABLE HANDLER heap_tableam_handler;

CREATE TABLE a (id int);

CREATE INDEX i ON a (id my_ops);

CREATE CAST (nothing AS text) WITH INOUT;
--! 42704 type "nothing" does not exist

-- case: indexes over types of many kinds
CREATE EXTENSION btree_gin; CREATE EXTENSION btree_gist; CREATE TYPE e AS ENUM ('a'); CREATE TYPE comp AS (a int); CREATE DOMAIN dm AS text; CREATE TABLE t (i int, s text, v varchar, c char(3), b bool, d date, ts timestamptz, u uuid, j json, jb jsonb, arr int[], sa text[], r int4range, mr int4multirange, ip inet, ci cidr, ma macaddr, p point, bx box, ln line, pa path, po polygon, ci2 circle, tv tsvector, tq tsquery, x xml, m money, by bytea, bi bit(3), o oid, n name, e e, ea e[], dm dm, cm comp, iv interval, h hstore_like);
--! 42704 type "hstore_like" does not exist

-- case: indexes over types of more kinds
CREATE EXTENSION btree_gin; CREATE EXTENSION btree_gist; CREATE TYPE e AS ENUM ('a'); CREATE TYPE comp AS (a int); CREATE DOMAIN dm AS text; CREATE TABLE t (i int, s text, v varchar, c char(3), b bool, d date, ts timestamptz, u uuid, jb jsonb, arr int[], sa text[], r int4range, mr int4multirange, ip inet, ci cidr, ma macaddr, p point, bx box, po polygon, ci2 circle, tv tsvector, tq tsquery, m money, by bytea, bi bit(3), o oid, n name, e e, ea e[], dm dm, cm comp, iv interval);
CREATE INDEX ON t (i, s, v, c, b, d, ts, u, jb, arr, sa, r, mr, ip, ci, ma, tv, tq, m, by, bi, o, n, e, ea, dm, iv); CREATE INDEX ON t (cm); CREATE INDEX ON t USING hash (i); CREATE INDEX ON t USING hash (jb); CREATE INDEX ON t USING hash (arr); CREATE INDEX ON t USING hash (e); CREATE INDEX ON t USING gin (jb, arr, sa, tv, ea); CREATE INDEX ON t USING gin (i, s, u, e, b); CREATE INDEX ON t USING gist (p, bx, po, ci2, r, mr, tv, tq); CREATE INDEX ON t USING gist (i, s, u, d, ts, ip inet_ops, e, b); CREATE INDEX ON t USING brin (i, s, d, ts, u, ip, r, bx, by, m_missing);
--! 42703 column "m_missing" does not exist

-- case: an index of a type that has no order
CREATE TABLE t (j json); CREATE INDEX ON t (j);
--! 42704 data type json has no default operator class for access method "btree"

-- case: statements that ask for versions
DO $$ BEGIN IF current_setting('server_version_num')::integer < 90600 THEN CREATE TABLE old_thing (id int); END IF; IF (SELECT setting::int FROM pg_settings WHERE name = 'server_version_num') >= 90600 THEN CREATE TABLE new_thing (id int); END IF; IF version() LIKE 'PostgreSQL 9%' THEN CREATE TABLE older (id int); END IF; END $$;
CREATE TABLE IF NOT EXISTS old_thing (id int); CREATE TABLE IF NOT EXISTS new_thing (id int); SELECT id FROM old_thing; SELECT id FROM new_thing;

-- case: session settings and what they change
SET search_path = pg_catalog, public; CREATE TABLE public.t (id int); SELECT id FROM t; RESET search_path; CREATE TABLE u (id int); SET SESSION search_path TO "$user", public; CREATE TABLE w (id int); SET search_path = ''; SELECT 1 FROM public.w; SET search_path = DEFAULT; SELECT 1 FROM w; CREATE SCHEMA a; CREATE SCHEMA b; SET search_path = a, b; CREATE TABLE x (id int); SET search_path = b, a; CREATE TABLE y (id int); SELECT 1 FROM x, y; SELECT 1 FROM a.x, b.y; SET LOCAL search_path = a; CREATE TABLE y (n int); SELECT n FROM y; SET TIME ZONE 'UTC'; SET datestyle = 'ISO'; SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED; SET TRANSACTION READ WRITE; SET ROLE NONE; SET a.b = 'c'; SHOW search_path; SET client_min_messages TO error; SET default_tablespace = ''; SET CONSTRAINTS ALL DEFERRED; DISCARD PLANS;

SELECT 1 FROM y; SELECT id FROM b.y;

-- case: alter system and others stay out of transactions
ALTER SYSTEM SET work_mem = '4MB';
--! 25001 ALTER SYSTEM cannot run inside a transaction block

-- case: serials by hand in many ways
CREATE TABLE t (id int); CREATE SEQUENCE t_id_seq; ALTER TABLE t ALTER id SET DEFAULT nextval('t_id_seq'); ALTER SEQUENCE t_id_seq OWNED BY t.id; ALTER TABLE t ALTER id SET NOT NULL; ALTER TABLE t ADD PRIMARY KEY (id); SELECT setval('t_id_seq', coalesce((SELECT max(id) + 1 FROM t), 1), false); ALTER TABLE t ALTER id DROP DEFAULT; ALTER TABLE t ALTER id ADD GENERATED BY DEFAULT AS IDENTITY;
