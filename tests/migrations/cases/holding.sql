-- case: what goes with a column
CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, a int, b int, c int REFERENCES r, d text UNIQUE, e int CHECK (e > 0), f int, g int, h int, CHECK (f < g), UNIQUE (a, b)); CREATE INDEX t_a ON t (a); CREATE INDEX t_ab ON t (b, a); CREATE INDEX t_expr ON t ((f + g)); CREATE INDEX t_part ON t (h) WHERE g > 5; CREATE INDEX t_inc ON t (h) INCLUDE (f); CREATE STATISTICS st ON a, b FROM t; COMMENT ON COLUMN t.a IS 'x';
ALTER TABLE t DROP COLUMN a; ALTER TABLE t DROP COLUMN c, DROP d; ALTER TABLE t DROP COLUMN e; ALTER TABLE t DROP COLUMN g; ALTER TABLE t DROP f; CREATE INDEX t_a ON t (b); CREATE INDEX t_ab ON t (b); CREATE INDEX t_expr ON t (b); CREATE INDEX t_part ON t (b); CREATE INDEX t_inc ON t (b); ALTER TABLE t ADD d text UNIQUE; ALTER TABLE t ADD CONSTRAINT t_c_fkey CHECK (b > 0); DROP TABLE r; ALTER TABLE t DROP COLUMN id; ALTER TABLE t ADD PRIMARY KEY (b);

-- case: what holds a function
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE TABLE t (a int DEFAULT f(), b int, CHECK (g(b)));
ALTER TABLE t ALTER a DROP DEFAULT; DROP FUNCTION f; ALTER TABLE t DROP CONSTRAINT t_b_check; DROP FUNCTION g(int); CREATE FUNCTION tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tr(); DROP TRIGGER x ON t; DROP FUNCTION tr(); CREATE FUNCTION h() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION k() RETURNS int LANGUAGE sql AS 'SELECT h()'; DROP FUNCTION h(); CREATE FUNCTION h() RETURNS int LANGUAGE sql AS 'SELECT 2'; CREATE FUNCTION at_once() RETURNS int BEGIN ATOMIC SELECT h(); END; DROP FUNCTION h();
--! 2BP01 cannot drop function h() because other objects depend on it

-- case: a function replaced, overloaded, dropped by its arguments
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1'; CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION f(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT 1'; DROP FUNCTION f(int, int); DROP FUNCTION f(text); DROP FUNCTION f; CREATE FUNCTION f(a varchar(5), b numeric(3, 1)[], c timestamp(3) with time zone, OUT d int, VARIADIC e text[]) LANGUAGE sql AS 'SELECT 1'; DROP FUNCTION f(character varying, numeric[], timestamptz, text[]); CREATE FUNCTION f(INOUT a int, OUT b int) LANGUAGE sql AS 'SELECT 1, 2'; DROP FUNCTION f(int); CREATE PROCEDURE pp(a int) LANGUAGE sql AS 'SELECT 1'; DROP PROCEDURE pp; CREATE PROCEDURE pp(IN a int, INOUT b int) LANGUAGE plpgsql AS 'BEGIN b := a; END'; CALL pp(1, NULL); DROP PROCEDURE pp(int, int); CREATE FUNCTION f(a double precision, b "char", c bpchar, d bit varying, e time without time zone, g int4, h decimal, i real, j bool) RETURNS void LANGUAGE sql AS ''; ALTER FUNCTION f(float8, "char", character, varbit, time, integer, numeric, float4, boolean) RENAME TO ff; ALTER FUNCTION ff(double precision, "char", character, varbit, time, integer, numeric, float4, boolean) STABLE;

-- case: the return type of a function that is replaced
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 2'; CREATE FUNCTION s() RETURNS SETOF int LANGUAGE sql AS 'SELECT 1'; CREATE OR REPLACE FUNCTION s() RETURNS SETOF int LANGUAGE plpgsql AS 'BEGIN RETURN NEXT 1; END'; CREATE FUNCTION tb() RETURNS TABLE (a int) LANGUAGE sql AS 'SELECT 1'; CREATE OR REPLACE FUNCTION tb() RETURNS TABLE (a int) LANGUAGE sql AS 'SELECT 2'; CREATE OR REPLACE FUNCTION tb() RETURNS TABLE (a int, b int) LANGUAGE sql AS 'SELECT 2, 3';
--! 42P13 cannot change return type of existing function

-- case: the name of an argument that is changed
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE OR REPLACE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
--! 42P13 cannot change name of input parameter "a"

-- case: a default of an argument that is taken away
CREATE FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';
--! 42P13 cannot remove parameter defaults from existing function

-- case: what holds a type
CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (x e, y e[]); CREATE FUNCTION f(e) RETURNS e LANGUAGE sql AS 'SELECT $1'; CREATE FUNCTION v() RETURNS void LANGUAGE plpgsql AS 'DECLARE q e; BEGIN NULL; END';
ALTER TABLE t DROP x, DROP y; DROP FUNCTION f(e); DROP TYPE e; CREATE TYPE e AS ENUM ('b'); CREATE VIEW w AS SELECT 'b'::e AS z; DROP TYPE e;
--! 2BP01 cannot drop type e because other objects depend on it

-- case: what holds a key
CREATE TABLE p (id int PRIMARY KEY, code text UNIQUE, n int); CREATE UNIQUE INDEX p_n ON p (n); CREATE TABLE c (p_id int REFERENCES p, code text REFERENCES p (code), n int REFERENCES p (n));
ALTER TABLE c DROP CONSTRAINT c_n_fkey; DROP INDEX p_n; ALTER TABLE c DROP COLUMN code; ALTER TABLE p DROP CONSTRAINT p_code_key; ALTER TABLE p DROP CONSTRAINT p_pkey;
--! 2BP01 cannot drop constraint p_pkey on table p because other objects depend on it

-- case: an index that a key needs
CREATE TABLE p (n int); CREATE UNIQUE INDEX p_n ON p (n); CREATE TABLE c (n int REFERENCES p (n)); DROP INDEX p_n;
--! 2BP01 cannot drop index p_n because other objects depend on it

-- case: views on views
CREATE TABLE t (id int, a int, b int); CREATE VIEW v AS SELECT id, a FROM t; CREATE VIEW w AS SELECT id FROM v; CREATE MATERIALIZED VIEW m AS SELECT * FROM w;
ALTER TABLE t DROP COLUMN b; ALTER TABLE t RENAME a TO aa; ALTER TABLE t ALTER aa SET DEFAULT 1; ALTER TABLE t ADD CONSTRAINT q CHECK (aa > 0); DROP VIEW v;
--! 2BP01 cannot drop view v because other objects depend on it

-- case: a view that is dropped and made again, with those on it
CREATE TABLE t (id int, a int); CREATE VIEW v AS SELECT id, a FROM t; CREATE VIEW w AS SELECT id FROM v; DROP VIEW v CASCADE; ALTER TABLE t ALTER id TYPE bigint; CREATE VIEW v AS SELECT a, id FROM t; CREATE VIEW w AS SELECT id FROM v; DROP VIEW w, v; DROP TABLE t;

-- case: policies, triggers and publications that hold a column
CREATE TABLE t (id int, own int, x int, y int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (own = 1); ALTER TABLE t DROP COLUMN own;
--! 2BP01 cannot drop column own of table t because other objects depend on it

-- case: a trigger of a column goes only by cascade
CREATE TABLE t (id int, x int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER tr BEFORE UPDATE OF x ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t DROP COLUMN x;
--! 2BP01 cannot drop column x of table t because other objects depend on it

-- case: a schema with something in it
CREATE SCHEMA s; CREATE TABLE s.t (id int); DROP SCHEMA s RESTRICT;
--! 2BP01 cannot drop schema s because other objects depend on it

-- case: a schema emptied before
CREATE SCHEMA s; CREATE TABLE s.t (id serial); CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TYPE s.e AS ENUM ('a'); CREATE SEQUENCE s.q; DROP TABLE s.t; DROP FUNCTION s.f(); DROP TYPE s.e; DROP SEQUENCE s.q; DROP SCHEMA s; CREATE SCHEMA IF NOT EXISTS s; CREATE TABLE s.t (id int); DROP SCHEMA s CASCADE; CREATE TABLE public.t (id int); SET search_path = public; SELECT id FROM t;

-- case: an extension that something uses
CREATE EXTENSION citext; CREATE TABLE t (a citext); DROP EXTENSION citext;
--! 2BP01 cannot drop extension citext because other objects depend on it

-- case: sequences and what uses them
CREATE SEQUENCE s; CREATE TABLE t (id int DEFAULT nextval('s'), n serial); ALTER TABLE t ALTER id DROP DEFAULT; DROP SEQUENCE s; DROP SEQUENCE t_n_seq;
--! 2BP01 cannot drop sequence t_n_seq because other objects depend on it

-- case: moved to another schema
CREATE SCHEMA s; CREATE TABLE t (id serial PRIMARY KEY, a int); CREATE INDEX t_a ON t (a); CREATE VIEW v AS SELECT a FROM t; CREATE TYPE e AS ENUM ('x'); CREATE FUNCTION f(e) RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER TABLE t SET SCHEMA s; ALTER TYPE e SET SCHEMA s; ALTER FUNCTION f(s.e) SET SCHEMA s; ALTER VIEW v SET SCHEMA s; SELECT a FROM s.v; INSERT INTO s.t (a) VALUES (1); SELECT nextval('s.t_id_seq'); DROP INDEX s.t_a; SELECT s.f('x'::s.e); CREATE TABLE t (id int); CREATE INDEX t_a ON t (id); ALTER TABLE s.t RENAME CONSTRAINT t_pkey TO pk; ALTER INDEX s.pk RENAME TO pk2; ALTER TABLE s.t DROP CONSTRAINT pk2; ALTER SEQUENCE s.t_id_seq RENAME TO sq; ALTER TABLE s.t RENAME TO tt; DROP SCHEMA s CASCADE; DROP TABLE t;
