-- case: selects of all kinds
CREATE TABLE a (id int PRIMARY KEY, name text, j jsonb, t text[], at timestamptz DEFAULT now());

CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a, n numeric);

SELECT a.*, b.n AS amount, count(*) OVER w, row_number() OVER (PARTITION BY a.id ORDER BY b.n) FROM a LEFT JOIN b ON b.a_id = a.id WINDOW w AS (PARTITION BY a.name) ORDER BY amount, 1 LIMIT 10 OFFSET 2;

SELECT name, sum(n) AS total FROM a JOIN b ON a.id = b.a_id GROUP BY name HAVING sum(n) > 0 ORDER BY total DESC;

SELECT id, x.n FROM a CROSS JOIN LATERAL (SELECT n FROM b WHERE b.a_id = a.id LIMIT 1) AS x;

SELECT id, e.value ->> 'k', k.key FROM a, jsonb_array_elements(a.j) AS e, LATERAL jsonb_each(a.j) AS k;

WITH RECURSIVE r AS (SELECT id, a_id FROM b UNION ALL SELECT b.id, b.a_id FROM b JOIN r ON r.a_id = b.id), s (x) AS (SELECT id FROM r) SELECT x FROM s;

WITH RECURSIVE r (n) AS (VALUES (1) UNION SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r;

WITH moved AS (DELETE FROM b WHERE id = 1 RETURNING *), u AS (UPDATE a SET name = 'x' RETURNING id) INSERT INTO b SELECT id, a_id, n FROM moved;

SELECT id FROM a UNION SELECT id FROM b EXCEPT SELECT 1 INTERSECT SELECT 2 ORDER BY id;

SELECT CASE name WHEN 'x' THEN 1 ELSE 2 END, COALESCE(name, 'y'), NULLIF(name, ''), GREATEST(id, 2), LEAST(id, 1), name COLLATE "C", t[1], t[1:2], (ARRAY[1, 2])[1], EXISTS (SELECT 1 FROM b), ARRAY(SELECT id FROM b), (SELECT max(id) FROM b), id IN (SELECT a_id FROM b), ROW(1, 2), EXTRACT(year FROM at), at AT TIME ZONE 'UTC', current_date, current_user, localtimestamp, name IS NULL, name IS DISTINCT FROM 'x', id BETWEEN 1 AND 2, j @> '{}', j ? 'k', j #>> '{a,b}', t && ARRAY['x'], to_tsvector('english', name) @@ to_tsquery('x'), int4range(1, 5) @> 3, GROUPING(id) FROM a GROUP BY id;

SELECT * FROM a JOIN b USING (id); SELECT id FROM a JOIN b USING (id); SELECT * FROM a NATURAL JOIN b; SELECT j.n FROM (a JOIN b USING (id)) AS j;

SELECT x.one FROM (VALUES (1, 'a'), (2, 'b')) AS x (one, two); SELECT g FROM generate_series(1, 3) AS g; SELECT o, n FROM unnest(ARRAY['a']) WITH ORDINALITY AS u (n, o); SELECT * FROM json_to_record('{}') AS r (a int, b text); SELECT q.id FROM ROWS FROM (generate_series(1, 2)) AS q (id);

SELECT id FROM a TABLESAMPLE SYSTEM (10) FOR UPDATE SKIP LOCKED; SELECT DISTINCT ON (name) name, id FROM a ORDER BY name, id; TABLE a; VALUES (1), (2); SELECT a FROM a; SELECT ctid, xmin, tableoid::regclass FROM a; SELECT string_agg(name, ',' ORDER BY id) FILTER (WHERE id > 0) FROM a; SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY id) FROM a; SELECT count(*) FROM a GROUP BY ROLLUP (name), CUBE (id), GROUPING SETS ((at), ());

SELECT r.x FROM (SELECT 1) AS r (x), a AS renamed (i, nm) WHERE renamed.i = 1 AND nm = 'x';

SELECT 'a'::regclass, 'int4'::regtype, 'public'::regnamespace, 'postgres'::regrole, 'text[]'::regtype, to_regclass('nothing'), '1259'::regclass, 'pg_class'::regclass;

SELECT interval '1 day', date '2026-01-01', B'101', 1.5, 1e3, 99999999999, true, NULL, $$x$$, U&'\0041', E'\n';

EXPLAIN SELECT id FROM a; DECLARE c CURSOR FOR SELECT 1; FETCH c; CLOSE c; LISTEN x; NOTIFY x; UNLISTEN x; SELECT pg_advisory_xact_lock(1); PREPARE p AS SELECT 1; EXECUTE p; DEALLOCATE p;

SELECT xmlelement(name x, 'y'), xmlserialize(content '<a/>' AS text), overlay('abc' placing 'x' from 1), substring('abc' from 1), position('a' in 'abc'), trim(both 'x' from 'xax');

SELECT table_name FROM information_schema.tables; SELECT relname FROM pg_class; SELECT * FROM pg_catalog.pg_tables; SELECT * FROM pg_stat_activity;

SELECT name, nothing FROM a;
--! 42703 column "nothing" does not exist

-- case: a table in a query that is not there
SELECT * FROM a;
--! 42P01 relation "a" does not exist

-- case: a table of a schema in a query that is not there
SELECT * FROM s.a;
--! 42P01 relation "s.a" does not exist

-- case: a column of an alias that is not there
CREATE TABLE a (id int);

SELECT x.nr FROM a AS x;
--! 42703 column x.nr does not exist

-- case: a column of a subquery that is not there
SELECT x.nr FROM (SELECT 1 AS id) AS x;
--! 42703 column x.nr does not exist

-- case: a column of two tables that is not there
CREATE TABLE a (id int);

CREATE TABLE b (nr int);

SELECT name FROM a, b;
--! 42703 column "name" does not exist

-- case: an ambiguous column
CREATE TABLE a (id int);

CREATE TABLE b (id int);

SELECT id FROM a, b;
--! 42702 column reference "id" is ambiguous

-- case: a table that is not in FROM
CREATE TABLE a (id int);

SELECT b.id FROM a;
--! 42P01 missing FROM-clause entry for table "b"

-- case: USING of a column that is missing on the right
CREATE TABLE a (id int);

CREATE TABLE b (nr int);

SELECT 1 FROM a JOIN b USING (id);
--! 42703 column "id" specified in USING clause does not exist in right table

-- case: USING of a column that is missing on the left
SELECT 1 FROM (SELECT 1 AS x) AS l JOIN (SELECT 1 AS id) AS r USING (id);
--! 42703 column "id" specified in USING clause does not exist in left table

-- case: a union of different widths
SELECT 1 UNION SELECT 1, 2;
--! 42601 each UNION query must have the same number of columns

-- case: a neighbour without LATERAL
CREATE TABLE a (id int);

SELECT 1 FROM a, (SELECT a.id) AS x;
--! 42P01 invalid reference to FROM-clause entry for table "a"

-- case: a table is called by its name behind its alias
CREATE TABLE a (id int);

SELECT a.id FROM a AS x;
--! 42P01 invalid reference to FROM-clause entry for table "a"

-- case: a type in a cast that is not there
SELECT 'x'::mood;
--! 42704 type "mood" does not exist

-- case: a role in regrole, a class in regclass
SELECT 'a'::regclass;
--! 42P01 relation "a" does not exist

-- case [old]: regclass of a schema that is not there
SELECT 's.a'::regclass;
--! 3F000 schema "s" does not exist

-- case: a namespace that is not there
SELECT 's'::regnamespace;
--! 3F000 schema "s" does not exist

-- case: regtype of a type that is not there
SELECT 'mood'::regtype;
--! 42704 type "mood" does not exist

-- case: a function that is not there
SELECT f(1, 'x', true, now());
--! 42883 function f(integer, unknown, boolean, timestamp with time zone) does not exist

-- case: a function of a schema that is not there
SELECT s.f();
--! 3F000 schema "s" does not exist

-- case: a function of a schema without it
CREATE SCHEMA s;

SELECT s.f(1::bigint, 1.5);
--! 42883 function s.f(bigint, numeric) does not exist

-- case [old]: an index in FROM
CREATE TABLE a (id int PRIMARY KEY);

SELECT 1 FROM a_pkey;
--! 42809 "a_pkey" is an index

-- case [old]: a composite type in FROM
CREATE TYPE t AS (x int);

SELECT 1 FROM t;
--! 42809 "t" is a composite type

-- case: ORDER BY what is neither a column nor an output
CREATE TABLE a (id int);

SELECT id AS x FROM a ORDER BY y;
--! 42703 column "y" does not exist

-- case: a column of a system catalog that is not there
SELECT whatever FROM information_schema.tables;
--! 42703 column "whatever" does not exist

-- case: a sequence in FROM
CREATE SEQUENCE s;

SELECT last_value FROM s;

-- case: syntax errors
SELEC 1;
--! 42601 syntax error at or near "SELEC"

-- case: a syntax error in the second statement
SELECT 1; CREATE TABEL a ();
--! 42601 syntax error at or near "TABEL"

-- case: a field of a composite value
CREATE TYPE t AS (x int);

CREATE TABLE a (v t, vs t[]);

SELECT (v).x, (vs[1]).x, (v).* FROM a;

-- case: a whole row and a function on it
CREATE TABLE a (id int);

CREATE FUNCTION label(a) RETURNS text LANGUAGE sql AS 'SELECT $1.id::text';

SELECT label(a), a.label, row_to_json(a), to_jsonb(a.*) FROM a;
