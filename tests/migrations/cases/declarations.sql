-- case: variables of types in other schemas
CREATE SCHEMA app; CREATE TYPE app.status AS ENUM ('a', 'b'); CREATE TABLE app.users (id int, s app.status);
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE v app.status; BEGIN v := 'a'; END $$;
CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$ DECLARE v app.users; w app.users%ROWTYPE; x app.users.id%TYPE; y app.status[]; z "app"."status" := 'b'; BEGIN v.id := 1; END $$;
CREATE FUNCTION h(a app.status, b app.users) RETURNS app.users LANGUAGE plpgsql AS $$ DECLARE c CONSTANT app.status NOT NULL = 'a'; BEGIN RETURN b; END $$;
DO $$ DECLARE v app.status; w public.t; BEGIN NULL; END $$;
--! 42704 type "public.t" does not exist

-- case: a variable of a type in another schema that is not there
CREATE SCHEMA app;
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE v app.status; BEGIN v := 'a'; END $$;
--! 42704 type "app.status" does not exist

-- case: a variable of a missing type in a function
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE v nothing; BEGIN v := 'a'; END $$;
--! 42704 type "nothing" does not exist

-- case: a variable of an array of a missing type
DO $$ DECLARE v nothing[]; BEGIN NULL; END $$;
--! 42704 type "nothing[]" does not exist

-- case: a row of a missing table
DO $$ DECLARE v nothing%ROWTYPE; BEGIN NULL; END $$;
--! 42P01 relation "nothing" does not exist

-- case: a variable of a domain, a composite, a table, with typmods
CREATE DOMAIN dd AS int; CREATE TYPE cc AS (a int); CREATE TABLE tt (id int);
DO $$ DECLARE a dd; b cc; c tt; d numeric(10, 2); e varchar(5) COLLATE "C"; f timestamp with time zone; g int ARRAY; h tt%ROWTYPE; i "char"; j bit varying(3); k interval day to second(3); l double precision[]; m record; n regclass := 'tt'; p name; q text DEFAULT 'x'; BEGIN NULL; END $$;

-- case: variables of one's own types in lists and with fields
CREATE EXTENSION citext; CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TYPE pair AS (x int, y int); CREATE DOMAIN dp AS pair; CREATE DOMAIN arr AS int[]; CREATE TABLE t (id int, m mood, c citext);
CREATE FUNCTION f(p pair, OUT o pair, INOUT q t) LANGUAGE plpgsql AS $$ DECLARE a mood; b citext := 'x'; c pair; d t; e dp; g arr; h mood[]; begin_at int := 1; "declare" text := 'declare x nothing;'; BEGIN SELECT m, c INTO a, b FROM t; c.x := p.y; d.id := 5; p.x := 1; o.x := 2; q.m := 'a'; e.x := 1; g[1] := 2; h[1] := 'a'; SELECT 1, 2 INTO c.x, c.y; <<inner>> DECLARE z mood; y mood; BEGIN SELECT 'a', 'b' INTO z, y; END; END $$;
CREATE FUNCTION lists() RETURNS TABLE (p pair, m mood) LANGUAGE plpgsql AS $$ /* declare q nothing; */ DECLARE r pair; BEGIN p.x := 1; m := 'a'; RETURN NEXT; p := r; RETURN QUERY SELECT r, 'b'::mood; END $$;
SELECT * FROM lists(); 
CREATE PROCEDURE pr(INOUT x pair) LANGUAGE plpgsql AS $$ BEGIN x.y := 3; END $$; CALL pr(ROW (1, 2));
DO $$ DECLARE r public.pair; s public.mood; u public.t%ROWTYPE; v public.t.m%TYPE; BEGIN r.x := 1; s := 'a'; u.id := 1; FOR r IN SELECT 1, 2 LOOP NULL; END LOOP; FOR u IN SELECT * FROM t LOOP NULL; END LOOP; SELECT 'a', 'b' INTO s, v; END $$;

-- case: types are checked only when bodies are
SET check_function_bodies = off; CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE x later; BEGIN END $$; SET check_function_bodies = on;
SELECT f();
--! 42704 type "later" does not exist

-- case: types taken from elsewhere
CREATE SCHEMA s; CREATE TYPE s.e AS ENUM ('a'); CREATE TABLE s.t (id int, m s.e, arr int[], u uuid); CREATE TABLE t (id int, x s.t);
DO $$ DECLARE a s.t.m%TYPE := 'a'; b s.t%ROWTYPE; c a%TYPE; d s.t.arr%TYPE; e t.x%TYPE; g record; h t%rowtype; i "s"."t"."u"%TYPE; BEGIN b.id := 1; d[1] := 2; h.id := 3; SELECT 'a', 'a' INTO a, c; e.id := 5; END $$;
CREATE FUNCTION f(p s.t.m%TYPE, q t) RETURNS s.t.id%TYPE LANGUAGE plpgsql AS $$ BEGIN q.id := 1; RETURN q.id; END $$;

-- case: a row of a table in a schema that is not there
DO $$ DECLARE a nowhere.t%ROWTYPE; BEGIN NULL; END $$;
--! 3F000 schema "nowhere" does not exist

-- case [old]: a type of a column that is not there
CREATE TABLE t (id int); DO $$ DECLARE a public.t.nr%TYPE; BEGIN NULL; END $$;
--! 42601 syntax error at or near "%"

-- case: a declaration that is none
DO $$ DECLARE a 5; BEGIN NULL; END $$;
--! 42601 syntax error at or near "5"
