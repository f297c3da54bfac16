-- case: queries with groups
CREATE TABLE u (id int PRIMARY KEY, a int, b int, n text); CREATE TABLE w (id int PRIMARY KEY, u int, k int); CREATE TABLE x (a timestamptz, n text); CREATE TABLE y (a int[], j jsonb); CREATE TABLE pk2 (k1 int, k2 int, a int, b int, PRIMARY KEY (k1, k2));
CREATE VIEW vv AS SELECT a, b FROM u; CREATE FUNCTION my(int) RETURNS int LANGUAGE sql AS 'SELECT $1'; CREATE AGGREGATE mysum(int) (sfunc = int4pl, stype = int);
SELECT lower(x.n), count(*) FROM u x GROUP BY lower(n);
SELECT lower(n) || 'a', count(*) FROM u x GROUP BY lower(x.n);
SELECT d.a, count(*) FROM (SELECT a, b FROM u) d GROUP BY d.a;
WITH c AS (SELECT a, b FROM u) SELECT a, sum(b) FROM c GROUP BY a;
SELECT id, count(*) FROM u JOIN w USING (id) GROUP BY id;
SELECT u.id, u.n, count(w.k) FROM u LEFT JOIN w ON w.u = u.id GROUP BY u.id;
SELECT u.id, u.n, w.k, count(*) FROM u LEFT JOIN w ON w.u = u.id GROUP BY u.id, w.id;
SELECT n AS z, count(*) FROM u GROUP BY z;
SELECT a::date, count(*) FROM x GROUP BY a::date;
SELECT CASE WHEN a > now() THEN 'x' ELSE n END, count(*) FROM x GROUP BY CASE WHEN a > now() THEN 'x' ELSE n END;
SELECT CASE WHEN a > now() THEN 'x' ELSE n END, count(*) FROM x GROUP BY 1;
SELECT coalesce(n, 'x'), count(*) FILTER (WHERE b > 1) FROM u GROUP BY n;
SELECT array_agg(n ORDER BY b), string_agg(n, ',' ORDER BY a) FROM u;
SELECT a, row_number() OVER (ORDER BY count(*)) FROM u GROUP BY a;
SELECT a, rank() OVER (PARTITION BY a ORDER BY sum(b) DESC) FROM u GROUP BY a;
SELECT DISTINCT a FROM u;
SELECT * FROM u GROUP BY id;
SELECT u.*, count(w.id) FROM u LEFT JOIN w ON w.u = u.id GROUP BY u.id;
SELECT v.a, count(*) FROM vv v GROUP BY v.a;
SELECT a, (SELECT count(*) FROM w WHERE w.u = u.id) FROM u;
SELECT a, (SELECT count(*) FROM w WHERE w.u = x.a) FROM u x GROUP BY a;
SELECT a FROM u GROUP BY a HAVING count(*) > 1 AND max(b) < 3;
SELECT a, b FROM u GROUP BY GROUPING SETS ((a), (b));
SELECT a, b, count(*) FROM u GROUP BY ROLLUP (a, b);
SELECT max(a), min(b) FROM u;
SELECT 1, 'x', now(), count(*) FROM u;
SELECT u.a, l.c FROM u, LATERAL (SELECT count(*) AS c FROM w WHERE w.u = u.id) l;
SELECT my(a), b FROM u;
SELECT mysum(a) FROM u GROUP BY b;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY b) FROM u;
SELECT a, percentile_cont(0.5) WITHIN GROUP (ORDER BY b), mode() WITHIN GROUP (ORDER BY n) FROM u GROUP BY a;
SELECT json_build_object('a', a, 'n', json_agg(n)) FROM u GROUP BY a;
SELECT jsonb_agg(to_jsonb(u)), count(*) FROM u;
SELECT row_to_json(u) FROM u GROUP BY u.id;
SELECT (u).a, count(*) FROM u GROUP BY (u).a;
SELECT g, count(*) FROM generate_series(1, 3) g GROUP BY g;
SELECT x, count(*) FROM (VALUES (1, 2)) v(x, y) GROUP BY x;
SELECT a, b, count(*) FROM u GROUP BY a, b, n UNION SELECT 1, 2, 3;
SELECT extract(year FROM a) AS y, count(*) FROM x GROUP BY y ORDER BY y;
SELECT date_trunc('day', a), count(*) FROM x GROUP BY date_trunc('day', x.a);
SELECT ARRAY[a, sum(b)] FROM u GROUP BY a;
SELECT a[1], count(*) FROM y GROUP BY a[1];
SELECT j->>'x', count(*) FROM y GROUP BY j->>'x';
SELECT p1.a, p1.b FROM pk2 p1 GROUP BY p1.k1, p1.k2;
SELECT a, grouping(a) FROM u GROUP BY a;
SELECT count(*) FROM u GROUP BY ();
SELECT n, a FROM u GROUP BY n, u.a, b;
SELECT sum(b) FROM u WHERE a > 3;
UPDATE u SET a = (SELECT count(*) FROM w WHERE w.u = u.id);
UPDATE u SET a = (SELECT max(k) FROM w WHERE w.u = u.id GROUP BY w.u);
SELECT a FROM u WHERE a IN (SELECT a FROM u GROUP BY a HAVING count(*) > 1);
CREATE MATERIALIZED VIEW mz AS SELECT u.id, u.n, count(w.id) AS c FROM u LEFT JOIN w ON w.u = u.id GROUP BY u.id WITH NO DATA;
CREATE TABLE tz AS SELECT a, count(*) FROM u GROUP BY a;
SELECT s.a, s.c FROM (SELECT a, count(*) AS c FROM u GROUP BY a) s WHERE s.c > 1;
SELECT a, count(*) AS b FROM u GROUP BY a ORDER BY b;
SELECT a, count(*) FROM u GROUP BY a ORDER BY count(*), 1, a + 1, lower('x');
SELECT u.n FROM u GROUP BY u.id ORDER BY u.b;
SELECT a, count(*) FROM u GROUP BY a ORDER BY u.a DESC NULLS LAST;
SELECT DISTINCT ON (a) a, max(b) FROM u GROUP BY a ORDER BY a, max(b);
SELECT lower(n) AS n, count(*) FROM u GROUP BY lower(n) ORDER BY lower(n);
SELECT n AS m FROM u GROUP BY m ORDER BY m;

-- case: columns that a group has many values of
CREATE TABLE u (id int PRIMARY KEY, a int, b int, n text); CREATE TABLE w (id int PRIMARY KEY, u int, k int); CREATE TABLE x (a timestamptz, n text); CREATE TABLE y (a int[], j jsonb); CREATE TABLE pk2 (k1 int, k2 int, a int, b int, PRIMARY KEY (k1, k2));
CREATE VIEW vv AS SELECT a, b FROM u; CREATE FUNCTION my(int) RETURNS int LANGUAGE sql AS 'SELECT $1'; CREATE AGGREGATE mysum(int) (sfunc = int4pl, stype = int);

SELECT d.a, d.b, count(*) FROM (SELECT a, b FROM u) d GROUP BY d.a;
--! 42803 column "d.b" must appear in the GROUP BY clause or be used in an aggregate function

WITH c AS (SELECT a, b FROM u) SELECT a, b, sum(b) FROM c GROUP BY a;
--! 42803 column "c.b" must appear in the GROUP BY clause or be used in an aggregate function

SELECT u.id, u.n, w.k, count(*) FROM u LEFT JOIN w ON w.u = u.id GROUP BY u.id;
--! 42803 column "w.k" must appear in the GROUP BY clause or be used in an aggregate function

SELECT n AS a, count(*) FROM u GROUP BY a;
--! 42803 column "u.n" must appear in the GROUP BY clause or be used in an aggregate function

SELECT a, count(*) FROM x GROUP BY a::date;
--! 42803 column "x.a" must appear in the GROUP BY clause or be used in an aggregate function

SELECT a, row_number() OVER (ORDER BY b) FROM u GROUP BY a;
--! 42803 column "u.b" must appear in the GROUP BY clause or be used in an aggregate function

SELECT v.a, v.b, count(*) FROM vv v GROUP BY v.a;
--! 42803 column "v.b" must appear in the GROUP BY clause or be used in an aggregate function

SELECT a FROM u GROUP BY a HAVING b > 1;
--! 42803 column "u.b" must appear in the GROUP BY clause or be used in an aggregate function

SELECT a FROM u GROUP BY a ORDER BY b;
--! 42803 column "u.b" must appear in the GROUP BY clause or be used in an aggregate function

SELECT a, max(b) FROM u;
--! 42803 column "u.a" must appear in the GROUP BY clause or be used in an aggregate function

SELECT u.a, l.c FROM u, LATERAL (SELECT count(*) AS c, w.k FROM w WHERE w.u = u.id) l;
--! 42803 column "w.k" must appear in the GROUP BY clause or be used in an aggregate function

SELECT mysum(a), b FROM u;
--! 42803 column "u.b" must appear in the GROUP BY clause or be used in an aggregate function

SELECT my(b), a FROM u GROUP BY a;
--! 42803 column "u.b" must appear in the GROUP BY clause or be used in an aggregate function

SELECT x, y, count(*) FROM (VALUES (1, 2)) v(x, y) GROUP BY x;
--! 42803 column "v.y" must appear in the GROUP BY clause or be used in an aggregate function

SELECT date_trunc('day', a), date_trunc('week', a), count(*) FROM x GROUP BY date_trunc('day', x.a);
--! 42803 column "x.a" must appear in the GROUP BY clause or be used in an aggregate function

SELECT a[2], count(*) FROM y GROUP BY a[1];
--! 42803 column "y.a" must appear in the GROUP BY clause or be used in an aggregate function

SELECT j->>'x' AS x, count(*) FROM y GROUP BY j->'x';
--! 42803 column "y.j" must appear in the GROUP BY clause or be used in an aggregate function

SELECT p1.a, p1.b FROM pk2 p1 GROUP BY p1.k1;
--! 42803 column "p1.a" must appear in the GROUP BY clause or be used in an aggregate function

SELECT a AS b, count(*) FROM u GROUP BY b;
--! 42803 column "u.a" must appear in the GROUP BY clause or be used in an aggregate function

SELECT bool_or(a > 1) AND b > 1 FROM u;
--! 42803 column "u.b" must appear in the GROUP BY clause or be used in an aggregate function

INSERT INTO u (id, a) SELECT max(id), b FROM u;
--! 42803 column "u.b" must appear in the GROUP BY clause or be used in an aggregate function

CREATE VIEW z AS SELECT a, b, count(*) AS c FROM u GROUP BY a;
--! 42803 column "u.b" must appear in the GROUP BY clause or be used in an aggregate function

SELECT count(*) FROM u ORDER BY a;
--! 42803 column "u.a" must appear in the GROUP BY clause or be used in an aggregate function

SELECT a FROM u ORDER BY count(*);
--! 42803 column "u.a" must appear in the GROUP BY clause or be used in an aggregate function

SELECT lower(n) AS n, count(*) FROM u GROUP BY lower(n) ORDER BY upper(n);
--! 42803 column "u.n" must appear in the GROUP BY clause or be used in an aggregate function

-- case [silent]: a row that a group has many of, all of it
CREATE TABLE u (id int PRIMARY KEY, a int, b int, n text); CREATE TABLE w (id int PRIMARY KEY, u int, k int); CREATE TABLE x (a timestamptz, n text); CREATE TABLE y (a int[], j jsonb); CREATE TABLE pk2 (k1 int, k2 int, a int, b int, PRIMARY KEY (k1, k2));
CREATE VIEW vv AS SELECT a, b FROM u; CREATE FUNCTION my(int) RETURNS int LANGUAGE sql AS 'SELECT $1'; CREATE AGGREGATE mysum(int) (sfunc = int4pl, stype = int);

SELECT *, count(*) FROM u GROUP BY a;
--! 42803 column "u.id" must appear in the GROUP BY clause or be used in an aggregate function

-- case [silent]: a row that a group has many of, as one value
CREATE TABLE u (id int PRIMARY KEY, a int, b int, n text); CREATE TABLE w (id int PRIMARY KEY, u int, k int); CREATE TABLE x (a timestamptz, n text); CREATE TABLE y (a int[], j jsonb); CREATE TABLE pk2 (k1 int, k2 int, a int, b int, PRIMARY KEY (k1, k2));
CREATE VIEW vv AS SELECT a, b FROM u; CREATE FUNCTION my(int) RETURNS int LANGUAGE sql AS 'SELECT $1'; CREATE AGGREGATE mysum(int) (sfunc = int4pl, stype = int);

SELECT to_jsonb(u), count(*) FROM u;
--! 42803 column "u.*" must appear in the GROUP BY clause or be used in an aggregate function
