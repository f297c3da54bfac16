-- case: columns by the names of tables and aliases
CREATE TABLE a (id int, name text);

SELECT a.id, x.name, public.a.id FROM a, a AS x WHERE a.id = x.id;

SELECT x.nr FROM a AS x;
--! 42703 column x.nr does not exist

-- case: a table that is not in FROM
CREATE TABLE a (id int);

SELECT b.id FROM a;
--! 42P01 missing FROM-clause entry for table "b"

-- case: an alias hides the table's name
CREATE TABLE a (id int);

SELECT a.id FROM a AS x;
--! 42P01 invalid reference to FROM-clause entry for table "a"

-- case: an ambiguous column
CREATE TABLE a (id int);
CREATE TABLE b (id int);

SELECT id FROM a, b;
--! 42702 column reference "id" is ambiguous

-- case: a column that neither of two tables has
CREATE TABLE a (id int);
CREATE TABLE b (id int);

SELECT nr FROM a, b;
--! 42703 column "nr" does not exist

-- case: no table at all
SELECT nr;
--! 42703 column "nr" does not exist

-- case: system columns and whole rows
CREATE TABLE a (id int);

SELECT ctid, xmin, tableoid, a, a.*, row_to_json(a), (a).id FROM a;

-- case: names of output columns
CREATE TABLE a (id int, tags text[], data jsonb);

CREATE TABLE b AS SELECT id::text, upper('x'), tags[1], data->>'k', CASE WHEN true THEN 1 END, COALESCE(id, 1), ARRAY[1],
  NULLIF(1, 2), GREATEST(1, 2), current_date, EXISTS (SELECT 1), (SELECT 1 AS inner_name), ARRAY(SELECT 1) AS list,
  'x' COLLATE "C" AS c FROM a;

SELECT id, upper, tags, "?column?", "case", "coalesce", "array", "nullif", "greatest", "current_date", "exists", inner_name, list, c FROM b;

SELECT other FROM b;
--! 42703 column "other" does not exist

-- case: more names of output columns
CREATE TABLE b AS SELECT LEAST(1, 2), (SELECT max(1)), current_user, localtime, (ARRAY(SELECT 1))[1], CASE WHEN true THEN 1 ELSE least(1, 2) END AS d,
  (SELECT id FROM (VALUES (1)) v (id)), 1::int;

SELECT "least", max, "current_user", "localtime", "array", d, id, int4 FROM b;

-- case: case is named after what it ends with
CREATE TABLE a (id int);

CREATE TABLE c AS SELECT CASE WHEN true THEN 1 ELSE id END FROM a;

SELECT id FROM c;

-- case: a set operation names a column of the left query
CREATE TABLE a (id int);
CREATE TABLE b (nr int);

SELECT id FROM a UNION SELECT nr FROM b ORDER BY id;

SELECT id FROM a UNION ALL SELECT nr FROM b ORDER BY nr;
--! 42703 column "nr" does not exist

-- case: set operations of different widths
SELECT 1 AS a, 2 AS b INTERSECT SELECT 1;
--! 42601 each INTERSECT query must have the same number of columns

-- case: EXCEPT of different widths
SELECT 1 EXCEPT SELECT 1, 2 AS b;
--! 42601 each EXCEPT query must have the same number of columns

-- case: output columns in GROUP BY and ORDER BY
CREATE TABLE a (id int, at date);

SELECT date_part('year', at) AS year, count(*) FROM a GROUP BY year HAVING count(*) > 1 ORDER BY year LIMIT 5 OFFSET 1;

SELECT DISTINCT ON (at) id AS x FROM a ORDER BY at, x;

SELECT id AS x FROM a WHERE x > 1;
--! 42703 column "x" does not exist

-- case: an output column in HAVING
CREATE TABLE a (id int);

SELECT count(*) AS n FROM a HAVING n > 1;
--! 42703 column "n" does not exist

-- case: ORDER BY what is not there
CREATE TABLE a (id int);

SELECT id FROM a ORDER BY nr;
--! 42703 column "nr" does not exist

-- case: window functions
CREATE TABLE a (id int, kind text);

SELECT row_number() OVER (PARTITION BY kind ORDER BY id), sum(id) FILTER (WHERE kind = 'x') OVER w FROM a WINDOW w AS (PARTITION BY kind);

SELECT array_agg(id ORDER BY kind) FROM a;

SELECT rank() OVER (ORDER BY nr) FROM a;
--! 42703 column "nr" does not exist

-- case: GROUPING SETS
CREATE TABLE a (id int, kind text);

SELECT kind, id, grouping(kind) FROM a GROUP BY GROUPING SETS ((kind, id), (kind), ());

SELECT kind FROM a GROUP BY ROLLUP (nr);
--! 42703 column "nr" does not exist

-- case: WITH
CREATE TABLE a (id int);

WITH x AS (SELECT id FROM a), y (nr) AS (SELECT id FROM x) SELECT x.id, y.nr FROM x JOIN y ON x.id = y.nr;

WITH y (nr) AS (SELECT id FROM a) SELECT id FROM y;
--! 42703 column "id" does not exist

-- case: WITH hides a table
CREATE TABLE a (id int);

WITH a AS (SELECT 1 AS nr) SELECT nr FROM a;

WITH a AS (SELECT 1 AS nr) SELECT id FROM public.a;

WITH a AS (SELECT 1 AS nr) SELECT id FROM a;
--! 42703 column "id" does not exist

-- case: WITH of what is not there
WITH x AS (SELECT * FROM missing) SELECT * FROM x;
--! 42P01 relation "missing" does not exist

-- case: recursive WITH
WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT n FROM t;

WITH RECURSIVE t (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT n FROM t;

WITH RECURSIVE t AS (SELECT 1 AS n) SELECT n FROM t;

WITH RECURSIVE t (m) AS (SELECT 1 UNION SELECT n + 1 FROM t WHERE m < 3) SELECT m FROM t;
--! 42703 column "n" does not exist

-- case: changes in WITH
CREATE TABLE a (id int, name text);
CREATE TABLE b (id int);

WITH gone AS (DELETE FROM a WHERE id > 1 RETURNING id) INSERT INTO b SELECT id FROM gone;

WITH gone AS (UPDATE a SET name = 'x' RETURNING name) INSERT INTO b SELECT id FROM gone;
--! 42703 column "id" does not exist

-- case: VALUES
SELECT column1, column2 FROM (VALUES (1, 'x'), (2, 'y')) AS v;

SELECT n FROM (VALUES (1, 'x')) AS v (n, t) WHERE t = 'x';

SELECT column1 FROM (VALUES (1, 'x')) AS v (n);
--! 42703 column "column1" does not exist

-- case: joins
CREATE TABLE a (id int, name text);
CREATE TABLE b (id int, nr int);

SELECT id, name, nr FROM a JOIN b USING (id);

SELECT id, nr FROM a NATURAL LEFT JOIN b;

SELECT j.id FROM (a JOIN b ON a.id = b.nr) AS j (id, name, other);

SELECT * FROM a LEFT JOIN b ON a.id = b.id RIGHT JOIN b AS c ON c.id = b.id;

SELECT id FROM a CROSS JOIN b;
--! 42702 column reference "id" is ambiguous

-- case: USING a column that the left table does not have
CREATE TABLE a (id int);
CREATE TABLE b (nr int);

SELECT 1 FROM a JOIN b USING (nr);
--! 42703 column "nr" specified in USING clause does not exist in left table

-- case: USING a column that the right table does not have
CREATE TABLE a (id int);
CREATE TABLE b (nr int);

SELECT 1 FROM a JOIN b USING (id);
--! 42703 column "id" specified in USING clause does not exist in right table

-- case: USING a column that no joined table has
CREATE TABLE a (id int);
CREATE TABLE b (id int);

SELECT 1 FROM (a JOIN b ON a.id = b.id) JOIN b AS c USING (nr);
--! 42703 column "nr" specified in USING clause does not exist in left table
--! 42703 column "nr" specified in USING clause does not exist in right table

-- case: ON what is not there
CREATE TABLE a (id int);
CREATE TABLE b (id int);

SELECT 1 FROM a JOIN b ON a.id = b.nr;
--! 42703 column b.nr does not exist

-- case: subqueries
CREATE TABLE a (id int);
CREATE TABLE b (id int, a_id int);

SELECT id FROM a WHERE EXISTS (SELECT 1 FROM b WHERE a_id = a.id) AND id IN (SELECT a_id FROM b) AND id = ANY (ARRAY(SELECT id FROM b));

SELECT (SELECT max(b.id) FROM b WHERE b.a_id = a.id), s.n FROM a, (SELECT count(*) AS n FROM b) s;

SELECT s.m FROM a, (SELECT count(*) AS n FROM b) s;
--! 42703 column s.m does not exist

-- case: a subquery in FROM does not see its neighbours
CREATE TABLE a (id int);

SELECT 1 FROM a, (SELECT a.id) AS s;
--! 42P01 invalid reference to FROM-clause entry for table "a"

-- case: a LATERAL subquery sees its neighbours
CREATE TABLE a (id int);

SELECT s.x FROM a, LATERAL (SELECT a.id AS x) AS s;

SELECT s.x FROM a CROSS JOIN LATERAL (SELECT nr AS x) AS s;
--! 42703 column "nr" does not exist

-- case: functions in FROM
CREATE TABLE a (id int, tags text[]);

SELECT tag, n FROM a, unnest(tags) AS tag, generate_series(1, id) AS g (n);

SELECT * FROM json_to_recordset('[]') AS x (a int, b text), ROWS FROM (generate_series(1, 2), generate_series(1, 3)) AS r (o, p);

SELECT 1 FROM json_to_recordset('[]') AS x (a mood);
--! 42704 type "mood" does not exist

-- case: a function in FROM of a column that is not there
CREATE TABLE a (id int);

SELECT 1 FROM a, unnest(tags) AS tag;
--! 42703 column "tags" does not exist

-- case: samples
CREATE TABLE a (id int);

SELECT id FROM a TABLESAMPLE SYSTEM (10);

SELECT id FROM b TABLESAMPLE SYSTEM (10);
--! 42P01 relation "b" does not exist

-- case: XMLTABLE
CREATE TABLE a (doc xml);

SELECT x.n FROM a, XMLTABLE('/r' PASSING doc COLUMNS n int PATH '@n') AS x;

SELECT x.n FROM a, XMLTABLE('/r' PASSING other COLUMNS n int PATH '@n') AS x;
--! 42703 column "other" does not exist

-- case [old]: an index has no rows
CREATE TABLE a (id int);
CREATE INDEX a_id ON a (id);

SELECT * FROM a_id;
--! 42809 "a_id" is an index

-- case [old]: a composite type has no rows
CREATE TYPE pair AS (x int, y int);

SELECT * FROM pair;
--! 42809 "pair" is a composite type

-- case: a sequence has
CREATE SEQUENCE s;

SELECT last_value FROM s;

-- case: enum values in comparisons
CREATE TYPE mood AS ENUM ('ok', 'bad');
CREATE TABLE a (m mood, n mood[]);

SELECT 1 FROM a WHERE m = 'ok' AND m IN ('bad', 'ok') AND 'ok' = m AND m <> ALL (n);

SELECT CASE m WHEN 'ok' THEN 1 ELSE 2 END, COALESCE(m, 'ok'), 'bad'::mood FROM a;

SELECT 1 FROM a WHERE m = 'good';
--! 22P02 invalid input value for enum mood: "good"

-- case: an enum value in IN
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE a (m mood);

SELECT 1 FROM a WHERE m IN ('ok', 'good');
--! 22P02 invalid input value for enum mood: "good"

-- case: an enum value in CASE
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE a (m mood);

SELECT CASE m WHEN 'good' THEN 1 END FROM a;
--! 22P02 invalid input value for enum mood: "good"

-- case: an enum value in COALESCE
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE a (m mood);

SELECT COALESCE(m, 'good') FROM a;
--! 22P02 invalid input value for enum mood: "good"

-- case: a cast to an enum
CREATE TYPE mood AS ENUM ('ok');

SELECT 'good'::mood;
--! 22P02 invalid input value for enum mood: "good"

-- case: a domain of an enum
CREATE TYPE mood AS ENUM ('ok');
CREATE DOMAIN humour AS mood;

SELECT 'ok'::humour;

SELECT 'good'::humour;
--! 22P02 invalid input value for enum mood: "good"

-- case: a new enum value in the transaction that adds it
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE a (m mood);

ALTER TYPE mood ADD VALUE 'good'; SELECT 1 FROM a WHERE m = 'good';
--! 55P04 unsafe use of new value "good" of enum type mood

-- case: casts to types that are not there
SELECT '1'::mood;
--! 42704 type "mood" does not exist

-- case: names in strings
CREATE TABLE a (id serial);

SELECT 'a'::regclass, '"a"'::regclass, 'public.a'::regclass, 'a_id_seq'::regclass, 'int4'::regtype, 'double precision'::regtype, 'public'::regnamespace, '1'::regclass;

SELECT nextval('a_id_seq'), currval('a_id_seq'), setval('a_id_seq', 3), pg_get_serial_sequence('a', 'id');

SELECT 'b'::regclass;
--! 42P01 relation "b" does not exist

-- case: a name of a type in a string
SELECT 'mood'::regtype;
--! 42704 type "mood" does not exist

-- case: a name of a schema in a string
SELECT 'app'::regnamespace;
--! 3F000 schema "app" does not exist

-- case: nextval of what is not there
SELECT nextval('public.missing');
--! 42P01 relation "public.missing" does not exist

-- case: the sequence of a column that is not there
CREATE TABLE a (id serial);

SELECT pg_get_serial_sequence('a', 'nr');
--! 42703 column "nr" of relation "a" does not exist

-- case: functions that are not there
SELECT missing(1, 'x', 1.5, now(), ARRAY[1], NULL, true, 99999999999);
--! 42883 function missing(integer, unknown, numeric, timestamp with time zone, integer[], unknown, boolean, bigint) does not exist

-- case: a function of a schema that is not there
SELECT app.missing();
--! 3F000 schema "app" does not exist

-- case: the types of arguments
CREATE TABLE a (id bigint, name varchar(10), at timestamptz, data jsonb, m numeric(10, 2));

SELECT missing(id, name, at, data, m, lower(name), count(*) OVER (), id + id, id = 1, name || 'x', data -> 'k', NOT true, id IS NULL, m::int, current_date, (SELECT id FROM a), ARRAY(SELECT id FROM a), CASE WHEN true THEN id END) FROM a;
--! 42883 function missing(bigint, character varying, timestamp with time zone, jsonb, numeric, text, bigint, bigint, boolean, text, jsonb, boolean, boolean, integer, date, bigint, bigint[], bigint) does not exist

-- case: arrays and their parts
CREATE TABLE a (tags text[], grid int[][]);

SELECT missing(tags, tags[1], grid[1][2], tags[1:2]) FROM a;
--! 42883 function missing(text[], text, integer, text[]) does not exist

-- case: part of a composite
CREATE TYPE pair AS (x int, y int);
CREATE TABLE a (p pair);

SELECT (p).x, (a.p).y FROM a;

-- case: parameters and defaults of a statement
CREATE TABLE a (id int DEFAULT 1);

UPDATE a SET id = DEFAULT;

PREPARE p AS SELECT $1::int;

-- case: a user-made function gives its type
CREATE FUNCTION f(int) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$;

SELECT missing(f(1));
--! 42883 function missing(text) does not exist

-- case: SELECT INTO makes a table
CREATE TABLE a (id int, name text);

SELECT id, name AS title INTO b FROM a;

SELECT title FROM b;

SELECT name FROM b;
--! 42703 column "name" does not exist

-- case: star of one table
CREATE TABLE a (id int);
CREATE TABLE b (nr int);

CREATE TABLE c AS SELECT a.*, b.nr AS x FROM a, b;

SELECT id, x FROM c;

SELECT nr FROM c;
--! 42703 column "nr" does not exist

-- case: star of two tables with a column of one name
CREATE TABLE a (id int);
CREATE TABLE b (id int);

CREATE VIEW v AS SELECT * FROM a, b;
--! 42701 column "id" specified more than once

-- case: a star of what is not in FROM
CREATE TABLE a (id int);

SELECT b.* FROM a;
--! 42P01 missing FROM-clause entry for table "b"

-- case: star of joined tables
CREATE TABLE a (id int, x int);
CREATE TABLE b (id int, y int);

CREATE VIEW v AS SELECT * FROM a JOIN b USING (id);

CREATE VIEW w AS SELECT * FROM a NATURAL JOIN b;

SELECT id, x, y FROM v;

SELECT z FROM v;
--! 42703 column "z" does not exist

-- case: an outer alias within a subquery
CREATE TABLE a (id int);

SELECT (SELECT x.* FROM (SELECT a.id) AS x) FROM a;

UPDATE a SET id = (SELECT max(b.id) FROM a AS b WHERE b.id < a.id);

DELETE FROM a USING a AS b WHERE a.id = b.nr;
--! 42703 column b.nr does not exist

-- case: locking clauses
CREATE TABLE a (id int);

SELECT id FROM a FOR UPDATE OF a SKIP LOCKED;

-- case: one table twice
CREATE TABLE a (id int);

SELECT 1 FROM a, a;
--! 42712 table name "a" specified more than once

-- case: the catalogs
SELECT relname FROM pg_class, pg_catalog.pg_namespace n WHERE n.oid = relnamespace;

SELECT table_name FROM information_schema.tables;

SELECT 1 FROM pg_missing;
--! 42P01 relation "pg_missing" does not exist

-- case: EXPLAIN
EXPLAIN SELECT 1 FROM missing;
--! 42P01 relation "missing" does not exist

-- case: a string that needs no quotes
CREATE TABLE "a-b" (id int);

SELECT 'a-b'::regclass;

-- case: operators of JSON and text search
CREATE TABLE a (data jsonb, doc tsvector);

SELECT 1 FROM a WHERE data @> '{}' AND data ? 'k' AND doc @@ to_tsquery('x') AND data #>> '{a}' = 'x' AND data IS NOT NULL AND (data->>'k') IS NOT DISTINCT FROM 'x';

SELECT 1 FROM a WHERE other @> '{}';
--! 42703 column "other" does not exist

-- case: BETWEEN, LIKE and the like
CREATE TABLE a (id int, name text);

SELECT 1 FROM a WHERE id BETWEEN 1 AND 2 AND name LIKE 'x%' AND name SIMILAR TO 'x' AND name ILIKE 'x' AND id = ANY ('{1}') AND (id, name) = (1, 'x') AND (id = 1 IS TRUE) IS UNKNOWN;

-- case: a value of a time zone
CREATE TABLE a (at timestamptz);

SELECT at AT TIME ZONE 'UTC', extract(year FROM at), at + interval '1 day', overlay('abc' placing 'x' from 1), current_timestamp(3) FROM a;

SELECT extract(year FROM nr) FROM a;
--! 42703 column "nr" does not exist

-- case: tables of one name in two schemas
CREATE SCHEMA app;
CREATE TABLE a (id int);
CREATE TABLE app.a (nr int);

SELECT id, nr FROM a, app.a;

-- case: one alias twice
CREATE TABLE a (id int);

UPDATE a SET id = 1 FROM a;
--! 42712 table name "a" specified more than once

-- case: a join's alias hides its tables
CREATE TABLE a (id int);
CREATE TABLE b (nr int);

SELECT j.id, a.id FROM (a JOIN b ON id = nr) AS j, a;

-- case: rows of variables
CREATE TABLE a (id int);

DO $$ DECLARE r record; BEGIN
  FOR r IN SELECT * FROM a LOOP INSERT INTO a SELECT r.*; END LOOP;
END $$;

-- case: RETURNING
CREATE TABLE a (id int, name text);

INSERT INTO a VALUES (1, 'x') RETURNING id, a.name;

UPDATE a SET id = 2 RETURNING *;

DELETE FROM a RETURNING nr;
--! 42703 column "nr" does not exist

-- case: a slice of an array
CREATE TABLE a (tags text[]);

SELECT missing(tags[1:2]) FROM a;
--! 42883 function missing(text[]) does not exist

-- case: a name of a column that an alias changed
CREATE TABLE a (id int, name text);

SELECT x.nr, nr, name FROM a AS x (nr);

SELECT x.id FROM a AS x (nr);
--! 42703 column x.id does not exist

-- case: a column that a later statement adds
CREATE TABLE a (id int);

SELECT a.id, x.id FROM a, a x WHERE EXISTS (SELECT a.id FROM a WHERE x.id = 1);

SELECT late FROM a;
--! 42703 column "late" does not exist

ALTER TABLE a ADD late int;

-- case: a part of a composite column
CREATE TYPE pair AS (x int, y int);
CREATE TABLE a (p pair);

SELECT (p).x, (a.p).y FROM a;

SELECT p.x FROM a;
--! 42P01 missing FROM-clause entry for table "p"

-- case: a subquery's column that is not there
SELECT s.b, s.b FROM (SELECT 1 AS a) s;
--! 42703 column s.b does not exist

-- case: ambiguous output of a subquery
CREATE TABLE a (id int);

SELECT id FROM (SELECT 1 AS id) s, (SELECT 2 AS id) t;
--! 42702 column reference "id" is ambiguous

-- case: a type in a string, with its length
SELECT 'numeric(10,2)'::regtype, 'mood'::regtype;
--! 42704 type "mood" does not exist

-- case: a function that is given as a name
SELECT nextval('missing'::regclass);
--! 42P01 relation "missing" does not exist

-- case: a sequence by a name that is not plain
CREATE SEQUENCE s;

SELECT nextval('s'::text), nextval('s'), pg_get_serial_sequence('pg_class', lower('OID'));

-- case: VALUES in ORDER BY
VALUES (1, 'x'), (2, missing()) ORDER BY 1;
--! 42883 function missing() does not exist

-- case: array of subqueries and defaults
CREATE TABLE a (id int DEFAULT 1, at timestamp DEFAULT LOCALTIMESTAMP, t time DEFAULT localtime(2));

INSERT INTO a (id) VALUES (DEFAULT), ((SELECT max(id) FROM a));

SELECT ARRAY[[1, 2], [3, 4]], ARRAY[]::int[], -1, +2, NOT NULL, 'x' || NULL FROM a;

SELECT -nr FROM a;
--! 42703 column "nr" does not exist

-- case: a domain over what is not an enum
CREATE DOMAIN age AS int CHECK (value > 0);
CREATE TABLE a (n age, m age[]);

INSERT INTO a VALUES (1, '{1}');

SELECT n + 1 FROM a WHERE n = '3';

-- case: types that do not fit
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE a (id int, m mood, at date, u uuid, list int[]);

INSERT INTO a (id, m, at, u, list) SELECT 1, 'ok', '2020-01-01', NULL, ARRAY[1];

INSERT INTO a (id) VALUES ('x');
--! 22P02 invalid input syntax for type integer: "x"

-- case: literals that do fit
CREATE TABLE a (b boolean, u uuid, n numeric, f float8, i smallint);

INSERT INTO a VALUES ('yes', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', ' 1.5e3 ', '-Infinity', '+7');

INSERT INTO a (u) VALUES ('a0eebc99');
--! 22P02 invalid input syntax for type uuid: "a0eebc99"

-- case: a boolean that is none
CREATE TABLE a (b boolean);

INSERT INTO a VALUES ('maybe');
--! 22P02 invalid input syntax for type boolean: "maybe"

-- case: a number that is too big
CREATE TABLE a (i smallint);

INSERT INTO a VALUES ('32767');

INSERT INTO a VALUES ('x32768');
--! 22P02 invalid input syntax for type smallint: "x32768"

-- case: keys of types that cannot be compared
CREATE TYPE mood AS ENUM ('ok');
CREATE TABLE a (id mood PRIMARY KEY);

CREATE TABLE b (a text REFERENCES a);
--! 42804 foreign key constraint "b_a_fkey" cannot be implemented

-- case: keys of a domain and of arrays
CREATE DOMAIN key AS bigint;
CREATE TABLE a (id int PRIMARY KEY, list int[] UNIQUE);

CREATE TABLE b (a key REFERENCES a, l int[] REFERENCES a (list));

-- case: the type of a column changes to what cannot be
CREATE TABLE a (list text[], m jsonb);

ALTER TABLE a ALTER list TYPE varchar[];

ALTER TABLE a ALTER list TYPE int[];
--! 42804 column "list" cannot be cast automatically to type integer[]

-- case [silent]: an extension's type may be cast
CREATE EXTENSION hstore;
CREATE TABLE a (h hstore);

ALTER TABLE a ALTER h TYPE json;
--! 42804 column "h" cannot be cast automatically to type json

-- case: settings of more kinds
SET search_path = DEFAULT;

RESET ALL;

SET statement_timeout = 0;

SET LOCAL lock_timeout = '1s';

SELECT set_config('my.value', 'x', false), set_config('search_path', 'app, public', true), lower('X');

ANALYZE;

REINDEX TABLE missing;
--! 42P01 relation "missing" does not exist

-- case: an index is rebuilt
CREATE TABLE a (id int PRIMARY KEY);

REINDEX INDEX a_pkey;

LOCK TABLE a IN ACCESS EXCLUSIVE MODE;

CLUSTER a USING a_pkey;

COMMENT ON COLUMN a.nr IS 'x';
--! 42703 column "nr" of relation "a" does not exist

-- case: publications of all
CREATE PUBLICATION pub FOR ALL TABLES;

ALTER PUBLICATION pub SET (publish = 'insert');

ALTER PUBLICATION other ADD TABLE missing;
--! 42704 publication "other" does not exist
--! 42P01 relation "missing" does not exist

-- case: statistics
CREATE TABLE a (id int, nr int);

CREATE STATISTICS s ON (id + 1), nr FROM a;

CREATE STATISTICS s ON id, nr FROM a;
--! 42710 statistics object "s" already exists

-- case: a foreign schema
CREATE EXTENSION postgres_fdw;

CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw;

CREATE FOREIGN TABLE f (id int) SERVER s;

SELECT nr FROM f;
--! 42703 column "nr" does not exist

-- case: a trusted language
CREATE EXTENSION pg_trgm;

CREATE TABLE a (name text);

CREATE INDEX a_name ON a USING gin (name gin_trgm_ops);

CREATE EXTENSION pg_stat_statements SCHEMA public;

SELECT 1 FROM pg_stat_statements LIMIT 0;

DROP EXTENSION pg_stat_statements;

SELECT 1 FROM pg_stat_statements LIMIT 0;
--! 42P01 relation "pg_stat_statements" does not exist

-- case: a sequence owned by none
CREATE TABLE a (id int);

CREATE SEQUENCE s OWNED BY NONE;

ALTER SEQUENCE s OWNED BY a.id;

DROP TABLE a;

SELECT nextval('s');
--! 42P01 relation "s" does not exist

-- case: a type that XML becomes
SELECT xmlserialize(content '<a/>'::xml AS text);

SELECT xmlserialize(content '<a/>'::xml AS mood);
--! 42704 type "mood" does not exist

-- case: ordered by what a function gives
SELECT * FROM jsonb_each('{}') ORDER BY key;

SELECT value AS v FROM jsonb_each('{}') GROUP BY v ORDER BY v;

-- case [silent]: a string that is no type
SELECT '1x'::regtype;
--! 42601 trailing junk after numeric literal at or near "1x"

-- case [fresh]: a language is made twice
CREATE LANGUAGE mine HANDLER plpgsql_call_handler;

CREATE OR REPLACE LANGUAGE mine HANDLER plpgsql_call_handler;

CREATE LANGUAGE mine HANDLER plpgsql_call_handler;
--! 42710 language "mine" already exists

-- case: a foreign schema is brought into one that is not there
CREATE EXTENSION postgres_fdw;

CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw;

IMPORT FOREIGN SCHEMA public FROM SERVER s INTO app;
--! 3F000 schema "app" does not exist

-- case: a setting whose value is not plain
SELECT set_config('my.value', lower('X'), false), set_config('my.other', 'x', true);

SELECT current_setting('my.value');

-- case: what may be there is not known to be there
CREATE TABLE a (id int);
INSERT INTO a VALUES (1);

DO $$ BEGIN IF (SELECT max(id) FROM a) = 1 THEN CREATE TABLE b (id int); END IF; END $$;

DO $$ BEGIN IF to_regclass('b') IS NULL THEN DROP TABLE missing; END IF; END $$;

DO $$ BEGIN IF 'b'::regclass = 'a'::regclass THEN DROP TABLE missing; END IF; END $$;

ALTER TABLE b ADD c int;
