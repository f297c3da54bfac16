-- case: a function's arguments and result
CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a; END $$;

SELECT f(1), f(1, 'y');

SELECT f(1, 'y', 3);
--! 42883 function f(integer, unknown, integer) does not exist

-- case: a function of a type that is not there
CREATE FUNCTION f(a mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
--! 42704 type mood does not exist

-- case: a function that returns a type that is not there
CREATE FUNCTION f() RETURNS SETOF users LANGUAGE sql AS 'SELECT 1';
--! 42704 type "users" does not exist

-- case: a function is made twice
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT 2';
--! 42723 function "f" already exists with same argument types

-- case: functions of different arguments
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 2';

DROP FUNCTION f;
--! 42725 function name "f" is not unique

-- case: a function is replaced
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 2; END $$;

SELECT f(1);

-- case: a function is replaced by one of another result
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE OR REPLACE FUNCTION f(a int) RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$;
--! 42P13 cannot change return type of existing function

-- case: a function is replaced by a procedure
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE OR REPLACE PROCEDURE f(a int) LANGUAGE sql AS 'SELECT 1';
--! 42809 cannot change routine kind

-- case: an SQL function reads a table that is not there
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM missing';
--! 42P01 relation "missing" does not exist

-- case: an SQL function reads a column that is not there
CREATE TABLE a (id int);

CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT id FROM a WHERE nr = n';
--! 42703 column "nr" does not exist

-- case: an SQL function uses its arguments
CREATE TABLE a (id int);

CREATE FUNCTION f(n int, text) RETURNS int LANGUAGE sql AS $$ SELECT id FROM a WHERE id = n AND $2 = 'x' AND f.n > 1 $$;

-- case: an SQL function of wrong syntax
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELEC 1';
--! 42601 syntax error at or near "SELEC"

-- case: bodies are not looked at when that is switched off
SET check_function_bodies = off;
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT id FROM missing';

CREATE TABLE missing (id int);

SELECT f();

-- case: an SQL body that is parsed
CREATE TABLE a (id int);

CREATE FUNCTION f() RETURNS int RETURN (SELECT max(id) FROM a);

CREATE FUNCTION g(n int) RETURNS int BEGIN ATOMIC SELECT id FROM a WHERE id = n; SELECT nr FROM a; END;
--! 42703 column "nr" does not exist

-- case: a table that a parsed body reads is held by it
CREATE TABLE a (id int);

CREATE FUNCTION f() RETURNS int RETURN (SELECT max(id) FROM a);

DROP TABLE a;
--! 2BP01 cannot drop table a because other objects depend on it

-- case: a PL/pgSQL function is only parsed
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE missing; END $$;

CREATE FUNCTION g() RETURNS void LANGUAGE plpgsql AS $$ BEGIN IF THEN; END $$;
--! 42601 missing expression at or near "THEN"

-- case: PL/pgSQL of every shape
CREATE FUNCTION f1(OUT a int, INOUT b int) LANGUAGE plpgsql AS $$ BEGIN a := 1; RETURN; END $$;

CREATE FUNCTION f2() RETURNS TABLE (a int, "B" text) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT 1, 'x'; END $$;

CREATE FUNCTION f3(VARIADIC n int[]) RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN NEXT 1; END $$;

CREATE FUNCTION f4() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id := TG_ARGV[0]; RETURN NEW; END $$;

CREATE FUNCTION f5() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', tg_tag; END $$;

CREATE FUNCTION f6() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
--! 42804 RETURN cannot have a parameter in function returning void

-- case: a set cannot be returned at once
CREATE FUNCTION f() RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
--! 42804 RETURN cannot have a parameter in function returning set

-- case: a function with OUT arguments returns nothing else
CREATE FUNCTION f(OUT a int) LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
--! 42804 RETURN cannot have a parameter in function with OUT parameters

-- case: a procedure returns nothing
CREATE PROCEDURE f(a int) LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
--! 42601 RETURN cannot have a parameter in a procedure

-- case: a variable of the type of a column
CREATE TABLE a (id int);

CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE n a.id%TYPE; r a%ROWTYPE; m public.a.id%TYPE; BEGIN NULL; END $$;

-- case: a variable of the rows of a table that is not there
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ DECLARE r missing%ROWTYPE; BEGIN NULL; END $$;
--! 42P01 relation "missing" does not exist

-- case: a language that is not there
CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS 'return 1';
--! 42704 language "plpython3u" does not exist

-- case: a variadic function takes any number
CREATE FUNCTION f(VARIADIC a int[]) RETURNS int LANGUAGE sql AS 'SELECT 1';

SELECT f(1), f(1, 2, 3), f(VARIADIC ARRAY[1]);

-- case: a function of a schema
CREATE SCHEMA app;

CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1';

SELECT app.f();

SELECT f();
--! 42883 function f() does not exist

-- case: a function of a schema that is not there
CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
--! 3F000 schema "app" does not exist

-- case: an aggregate
CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT $1 + $2';

CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int);

CREATE TABLE a (id int);

SELECT total(id) FROM a;

SELECT sum_up(id) FROM a;
--! 42883 function sum_up(integer) does not exist

-- case: altering a function
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1';

ALTER FUNCTION f(int) STABLE;

ALTER FUNCTION f(text) STABLE;
--! 42883 function f(text) does not exist

-- case: a trigger
CREATE TABLE a (id int, at timestamptz);

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$;

CREATE TRIGGER touch BEFORE UPDATE OF id ON a FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id) EXECUTE FUNCTION touch();

CREATE TRIGGER touch BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch();
--! 42710 trigger "touch" for relation "a" already exists

-- case: a trigger is replaced
CREATE TABLE a (id int);

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;

CREATE TRIGGER touch BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch();

CREATE OR REPLACE TRIGGER touch AFTER UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch();

DROP FUNCTION touch();
--! 2BP01 cannot drop function touch() because other objects depend on it

-- case: a trigger's function is not there
CREATE TABLE a (id int);

CREATE TRIGGER touch BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch();
--! 42883 function touch() does not exist

-- case: a trigger's function is of the wrong kind
CREATE TABLE a (id int);

CREATE FUNCTION touch() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;

CREATE TRIGGER touch BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch();
--! 42P17 function touch must return type trigger

-- case: a trigger's column is not there
CREATE TABLE a (id int);

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;

CREATE TRIGGER touch BEFORE UPDATE OF nr ON a FOR EACH ROW EXECUTE FUNCTION touch();
--! 42703 column "nr" of relation "a" does not exist

-- case: a trigger's condition names a column that is not there
CREATE TABLE a (id int);

CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;

CREATE TRIGGER touch BEFORE UPDATE ON a FOR EACH ROW WHEN (NEW.nr > 1) EXECUTE FUNCTION touch();
--! 42703 column new.nr does not exist

-- case: a trigger on a table that is not there
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;

CREATE TRIGGER touch BEFORE UPDATE ON missing FOR EACH ROW EXECUTE FUNCTION touch();
--! 42P01 relation "missing" does not exist

-- case: an event trigger
CREATE FUNCTION log() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;

CREATE EVENT TRIGGER log ON ddl_command_end EXECUTE FUNCTION log();

CREATE EVENT TRIGGER log ON ddl_command_end EXECUTE FUNCTION log();
--! 42710 event trigger "log" already exists

-- case: a function's default is an expression
CREATE FUNCTION f(a int DEFAULT missing()) RETURNS int LANGUAGE sql AS 'SELECT 1';
--! 42883 function missing() does not exist

-- case: a C function
CREATE FUNCTION f(int) RETURNS int LANGUAGE internal AS 'int4abs';

SELECT f(-1);

-- case: a function whose argument is like a column
CREATE TABLE a (id int);

CREATE FUNCTION f(n a.id%TYPE) RETURNS int LANGUAGE sql AS 'SELECT n';

CREATE FUNCTION g(n a.nr%TYPE) RETURNS int LANGUAGE sql AS 'SELECT 1';
--! 42703 column "nr" of relation "a" does not exist

-- case: the body of a function for arguments of any type is judged when it is called
CREATE FUNCTION shown(text, anyelement) RETURNS text LANGUAGE sql AS 'SELECT framed($1, $2::text)';

CREATE FUNCTION framed(text, text) RETURNS text LANGUAGE sql AS 'SELECT $1 || $2';

SELECT shown('a', 1);

-- case: a function fetches from a cursor that it is given under another name
CREATE FUNCTION first_of(refcursor) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  rows ALIAS FOR $1;
  one record;
BEGIN
  FETCH rows INTO one;
  RETURN one::text;
END $$;
