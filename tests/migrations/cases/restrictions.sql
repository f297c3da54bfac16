-- case: functions marked and not marked
CREATE TABLE t (id int, name text, at timestamptz, doc jsonb);
CREATE FUNCTION norm(t text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN lower(t); END $$;
CREATE INDEX ON t (norm(name));
--! 42P17 functions in index expression must be marked IMMUTABLE

-- case: a condition of an index that is not immutable
CREATE TABLE t (id int, at timestamptz); CREATE INDEX ON t (id) WHERE at > now();
--! 42P17 functions in index predicate must be marked IMMUTABLE

-- case: a generated column that is not immutable
CREATE TABLE t (at timestamptz, d text GENERATED ALWAYS AS (now()::text) STORED);
--! 42P17 generation expression is not immutable

-- case: a subquery in a check
CREATE TABLE t (id int, CHECK (id IN (SELECT 1)));
--! 0A000 cannot use subquery in check constraint

-- case: an aggregate where none may be
CREATE TABLE t (id int); SELECT id FROM t WHERE count(*) > 1;
--! 42803 aggregate functions are not allowed in WHERE

-- case: a trigger on a view
CREATE VIEW v AS SELECT 1 AS id; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER x BEFORE INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
--! 42809 "v" is a view

-- case: an index on a view
CREATE VIEW v AS SELECT 1 AS id; CREATE INDEX ON v (id);
--! 42809 cannot create index on relation "v"

-- case: types that cannot be compared
CREATE TABLE t (id int, u uuid); SELECT * FROM t WHERE id = u;
--! 42883 operator does not exist: integer = uuid

-- case: text and number compared
CREATE TABLE t (id int, name varchar(5)); DELETE FROM t WHERE id = name;
--! 42883 operator does not exist: integer = character varying

-- case: an enum and a text compared
CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (m e, name text); SELECT * FROM t WHERE m = name;
--! 42883 operator does not exist: e = text

-- case: a boolean where a number is
CREATE TABLE t (id int, ok boolean DEFAULT 1);
--! 42804 column "ok" is of type boolean but default expression is of type integer

-- case: a number where a condition is
CREATE TABLE t (id int); SELECT * FROM t WHERE id;
--! 42804 argument of WHERE must be type boolean, not type integer

-- case: values that are compared all right
CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS int; CREATE TABLE t (i int, b bigint, n numeric, f float8, s text, v varchar(5), c char(2), bo bool, da date, ts timestamp, tz timestamptz, ti time, iv interval, u uuid, j jsonb, m e, dd d, o oid, na name, r int4range, tr tstzrange, ip inet, arr int[], mo money, ch "char");
SELECT i = b, i = n, n < f, s = v, v = c, c = s, na = s, s = na, da = ts, da < tz, ts >= tz, u = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', j = '{}', j -> 'a' = '5', j ->> 'a' = '5', (j ->> 'a')::int = 5, m = 'a', 'a' = m, m < 'a', dd = i, dd = 5, o = 5, o = i, i = '5', s = '5', bo = true, bo = 't', bo = (i > 5), da = '2026-01-01', da > CURRENT_DATE, ts > now(), tz > CURRENT_TIMESTAMP - interval '1 day', ti = '10:00', iv > interval '1 h', iv > '1 h', ti > iv, r = '[1,2)', lower(r) = 5, upper(r) > i, lower(tr) > now(), lower(s) = 'x', upper(v) = s, i = ANY (arr), arr = '{1}', arr[1] = i, ip = '::1', mo > '5', ch = 'r', length(s) = i, count(*) OVER () > 5, (SELECT count(*) FROM t) > i, coalesce(i, 0) = 5, coalesce(s, 'x') = v, CASE WHEN bo THEN 1 ELSE 2 END = i, i + 1 = b, i / 2 < n, da - da = 5, da + 1 > da, ts - ts > '1 d', extract(year FROM ts) = 2026, date_part('year', ts) = 2026, now()::date = da, s || i = s, nullif(i, 0) = i, greatest(i, b) = n, row_number() OVER () = 1, i::text = s, cast(s AS int) = i, to_char(ts, 'YYYY') = '2026', concat(s, i) = s, md5(s) = v, random() < 0.5, current_user = s, s = current_user, s = session_user, '5' = i, (i, s) = (1, 'x'), (i, s) IN (SELECT 1, 'x'), i IN (1, 2.5), s IN ('a', v), s LIKE v, s ~ v, j ? 's', j @> '{}', bo IS TRUE, NOT bo, bo AND i > 1 OR bo, i IS DISTINCT FROM b, s BETWEEN 'a' AND v, i BETWEEN 1 AND n, da BETWEEN now() - interval '1 d' AND now() FROM t WHERE bo;
SELECT 1 FROM t WHERE bo AND (i > 1) IS NOT FALSE; SELECT 1 FROM t WHERE EXISTS (SELECT 1) AND i IN (SELECT max(i) FROM t) AND (SELECT count(*) FROM t x) > 1; SELECT 1 FROM t WHERE NULL; SELECT 1 FROM t WHERE 'true'; SELECT 1 FROM t WHERE coalesce(bo, false); SELECT 1 FROM t WHERE (j ->> 'x')::bool; SELECT 1 FROM t WHERE CASE WHEN i > 1 THEN bo ELSE false END; SELECT 1 FROM (SELECT i AS x, bo AS y FROM t UNION SELECT n, true FROM t) q WHERE y AND x = 2.5; DELETE FROM t WHERE bo; UPDATE t SET i = 1 WHERE NOT bo; DELETE FROM t WHERE u IN (SELECT u FROM t GROUP BY u HAVING count(*) > 1 AND sum(i) > 5); SELECT sum(i) FILTER (WHERE bo) FROM t WHERE i > (SELECT avg(i) FROM t);
CREATE TABLE k (a int CHECK (a > 0), b bool CHECK (b), c text CHECK (c IN ('x', 'y')), d jsonb CHECK (d ? 'a'), e int CHECK ((e)::bool), f e CHECK (f = 'a'), g int CHECK (g IS NOT NULL), h timestamptz CHECK (h <= now()), i int CHECK (NULL), CHECK (a < e AND (b OR c <> '')));

-- case: expressions that are immutable enough
CREATE FUNCTION im(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN t; END'; CREATE FUNCTION vo(t text) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN t; END'; ALTER FUNCTION vo(text) IMMUTABLE; CREATE FUNCTION sq(t text) RETURNS text LANGUAGE sql AS 'SELECT lower(t)'; CREATE FUNCTION ov(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN t; END'; CREATE FUNCTION ov(t int) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN t; END';
CREATE TABLE t (a text, b text, ts timestamp, n int, j jsonb, g text GENERATED ALWAYS AS (im(a) || coalesce(b, '')) STORED, h tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(a, ''))) STORED, i int GENERATED ALWAYS AS (CASE WHEN n > 1 THEN 1 ELSE length(a) END) STORED, k text GENERATED ALWAYS AS (vo(a)) STORED, l date GENERATED ALWAYS AS (ts::date) STORED, m text GENERATED ALWAYS AS (j ->> 'x') STORED); CREATE INDEX ON t (im(a), vo(b), sq(a), ov(a), lower(b), (a || b), md5(a), date_trunc('day', ts), ((j ->> 'y')::int), coalesce(n, 0), (n + 1), upper(a) DESC) WHERE a IS NOT NULL AND n > 5 AND im(b) <> 'x'; CREATE UNIQUE INDEX ON t ((true)) WHERE n IS NULL; ALTER TABLE t ADD COLUMN d timestamptz DEFAULT now() CHECK (d <= now()), ADD COLUMN e uuid DEFAULT gen_random_uuid(), ADD COLUMN f text DEFAULT to_char(now(), 'x');

-- case: a function that was immutable and is no more
CREATE FUNCTION f(t text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN t; END'; CREATE TABLE t (a text); CREATE INDEX ON t (f(a)); ALTER FUNCTION f(text) VOLATILE; CREATE TABLE u (a text); CREATE INDEX ON u (f(a));
--! 42P17 functions in index expression must be marked IMMUTABLE

-- case: triggers of views and tables
CREATE TABLE t (id int); CREATE VIEW v AS SELECT * FROM t; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER a AFTER INSERT ON v EXECUTE FUNCTION f(); CREATE TRIGGER b INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f(); CREATE TRIGGER c BEFORE TRUNCATE ON t EXECUTE FUNCTION f(); CREATE TRIGGER d INSTEAD OF INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
--! 42809 "t" is a table

-- case: text compared with a number out of JSON
CREATE TABLE t (j jsonb); SELECT * FROM t WHERE j ->> 'a' = 5;
--! 42883 operator does not exist: text = integer

-- case: an operator of one's own
CREATE FUNCTION eq(int, text) RETURNS bool LANGUAGE sql AS 'SELECT $1::text = $2'; CREATE OPERATOR = (LEFTARG = int, RIGHTARG = text, FUNCTION = eq); CREATE TABLE t (i int, s text); SELECT i = s FROM t;

-- case: a concatenation that is generated
CREATE TABLE t (a text, b text, c text GENERATED ALWAYS AS (concat(a, ' ', b)) STORED);
--! 42P17 generation expression is not immutable

-- case: a subquery in a default
CREATE TABLE u (id int); CREATE TABLE t (n int DEFAULT (SELECT max(id) FROM u));
--! 0A000 cannot use subquery in DEFAULT expression

-- case: a subquery in the condition of an index
CREATE TABLE t (n int); CREATE INDEX ON t (n) WHERE n IN (SELECT 1);
--! 0A000 cannot use subquery in index predicate

-- case: a check that is no condition
CREATE TABLE t (n int CHECK (n));
--! 42804 argument of CHECK must be type boolean, not type integer
