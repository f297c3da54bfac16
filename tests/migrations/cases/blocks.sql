-- case: a block makes and uses a table
DO $$ BEGIN CREATE TABLE a (id int); INSERT INTO a VALUES (1); END $$;

SELECT id FROM a;

-- case: a block uses a table that is not there
DO $$ BEGIN PERFORM id FROM missing; END $$;
--! 42P01 relation "missing" does not exist

-- case: a block whose language is named
DO LANGUAGE plpgsql $$ BEGIN ALTER TABLE missing ADD a int; END $$;
--! 42P01 relation "missing" does not exist

-- case: a block of wrong syntax
DO $$ BEGIN IF THEN; END $$;
--! 42601 missing expression at or near "THEN"

-- case: a statement of wrong syntax in a block
DO $$ BEGIN CREATE TABEL a (id int); END $$;
--! 42601 syntax error at or near "TABEL"

-- case: a caught exception undoes what the block did
DO $$ BEGIN
  CREATE TABLE a (id int);
  ALTER TABLE missing ADD b int;
EXCEPTION WHEN undefined_table THEN
  CREATE TABLE b (id int);
END $$;

SELECT * FROM b;

SELECT * FROM a;
--! 42P01 relation "a" does not exist

-- case: an exception of another kind is not caught
DO $$ BEGIN
  ALTER TABLE missing ADD b int;
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;
--! 42P01 relation "missing" does not exist

-- case: a second making is caught
CREATE TYPE mood AS ENUM ('ok');

DO $$ BEGIN CREATE TYPE mood AS ENUM ('ok', 'bad'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;

CREATE TABLE a (m mood DEFAULT 'bad');
--! 22P02 invalid input value for enum mood: "bad"

-- case: an exception by its number
DO $$ BEGIN DROP TABLE a; EXCEPTION WHEN SQLSTATE '42P01' THEN NULL; END $$;

-- case: an exception by its class
DO $$ BEGIN DROP TABLE a; EXCEPTION WHEN syntax_error_or_access_rule_violation THEN NULL; END $$;

-- case: a condition that breaks no migration
DO $$ BEGIN DROP TABLE a; EXCEPTION WHEN division_by_zero OR undefined_table THEN NULL; END $$;

-- case: others catches all, and its handler may break itself
DO $$ BEGIN DROP TABLE a; EXCEPTION WHEN others THEN DROP TABLE b; END $$;
--! 42P01 table "b" does not exist

-- case: an outer block catches what the inner does not
DO $$ BEGIN
  CREATE TABLE kept (id int);
  BEGIN
    CREATE TABLE a (id int);
    BEGIN DROP TABLE missing; EXCEPTION WHEN duplicate_table THEN NULL; END;
  EXCEPTION WHEN undefined_table THEN NULL;
  END;
END $$;

SELECT * FROM kept;

SELECT * FROM a;
--! 42P01 relation "a" does not exist

-- case: the second handler
DO $$ BEGIN DROP TABLE missing;
EXCEPTION WHEN duplicate_table THEN CREATE TABLE a (id int);
  WHEN undefined_table THEN CREATE TABLE b (id int);
END $$;

SELECT 1 FROM b;

SELECT 1 FROM a;
--! 42P01 relation "a" does not exist

-- case: a condition over the catalogs holds
CREATE TABLE a (id int);

DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'a') THEN
    ALTER TABLE a ADD COLUMN b int;
  END IF;
END $$;

SELECT b FROM a;

-- case: a condition over the catalogs does not hold
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'a') THEN
    ALTER TABLE a ADD COLUMN b int;
  ELSIF NOT EXISTS (SELECT FROM pg_catalog.pg_class WHERE relname = 'b') THEN
    CREATE TABLE b (id int);
  ELSE
    DROP TABLE c;
  END IF;
END $$;

SELECT id FROM b;

-- case: the other branch breaks
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_type WHERE typname = 'mood') THEN NULL;
  ELSE ALTER TYPE mood ADD VALUE 'x';
  END IF;
END $$;
--! 42704 type "mood" does not exist

-- case: a condition reads a table that is not there
DO $$ BEGIN IF (SELECT count(*) FROM missing) > 0 THEN NULL; END IF; END $$;
--! 42P01 relation "missing" does not exist

-- case: rows that cannot be known
CREATE TABLE a (id int);
INSERT INTO a VALUES (1);

DO $$ BEGIN
  IF (SELECT count(*) FROM a) > 5 THEN ALTER TABLE missing ADD b int; END IF;
END $$;

-- case: an empty table has no rows
CREATE TABLE a (id int);

DO $$ BEGIN
  IF (SELECT count(*) FROM a) = 0 THEN ALTER TABLE missing ADD b int; END IF;
END $$;
--! 42P01 relation "missing" does not exist

-- case: what may have been made may be used
CREATE TABLE a (id int);
INSERT INTO a SELECT 1 WHERE random() < 2;

DO $$ BEGIN
  IF (SELECT count(*) FROM a) = 1 THEN CREATE TABLE b (id int); END IF;
END $$;

ALTER TABLE b ADD c int;

-- case: a block that returns early
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'app') THEN RETURN; END IF;
  ALTER TABLE app.missing ADD b int;
END $$;

-- case: a block that may return early
CREATE TABLE a (id int);
INSERT INTO a VALUES (1);

DO $$ BEGIN
  IF (SELECT max(id) FROM a) = 1 THEN RETURN; END IF;
  ALTER TABLE missing ADD b int;
END $$;

ALTER TABLE also_missing ADD b int;
--! 42P01 relation "also_missing" does not exist

-- case: variables and their defaults
DO $$ DECLARE name text := 'a'; other text = name || '_b'; n int DEFAULT 1; BEGIN
  EXECUTE 'CREATE TABLE ' || quote_ident(other) || ' (id int)';
  n := n + 1;
  IF n = 2 THEN EXECUTE format('CREATE TABLE %I (id int)', name); END IF;
END $$;

SELECT 1 FROM a, a_b;

-- case: text that is put together breaks
DO $$ DECLARE t text; BEGIN
  t := 'missing';
  EXECUTE format('ALTER TABLE %1$s ADD COLUMN %2$I text DEFAULT %3$L', t, 'fullName', 'it''s');
END $$;
--! 42P01 relation "missing" does not exist

-- case: executed text of wrong syntax
DO $$ BEGIN EXECUTE 'CREATE TABEL a ()'; END $$;
--! 42601 syntax error at or near "TABEL"

-- case: executed text with parameters
CREATE TABLE a (id int, name text);

DO $$ DECLARE n int; BEGIN
  EXECUTE 'INSERT INTO a VALUES ($1, $2)' USING 1, 'x';
  EXECUTE 'SELECT id FROM a WHERE name = $1' INTO n USING 'x';
  EXECUTE 'SELECT nr FROM a' INTO n;
END $$;
--! 42703 column "nr" does not exist

-- case [unclear]: executed text that is not known
CREATE TABLE names (name text);
INSERT INTO names VALUES ('b');

DO $$ DECLARE t text; BEGIN
  SELECT name INTO t FROM names;
  EXECUTE 'CREATE TABLE ' || t || ' (id int)';
END $$;

ALTER TABLE b ADD c int;

-- case: a value from the catalogs
CREATE TABLE a (id int CONSTRAINT odd_name PRIMARY KEY);

DO $$ DECLARE c text; BEGIN
  SELECT conname INTO c FROM pg_constraint WHERE conrelid = 'a'::regclass AND contype = 'p';
  EXECUTE 'ALTER TABLE a DROP CONSTRAINT ' || quote_ident(c);
  EXECUTE 'ALTER TABLE a DROP CONSTRAINT ' || quote_ident(c);
END $$;
--! 42704 constraint "odd_name" of relation "a" does not exist

-- case: a loop over an array
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['a', 'b', 'c'] LOOP
    EXECUTE format('CREATE TABLE %I (id int)', t);
  END LOOP;
END $$;

SELECT 1 FROM a, b, c;

SELECT 1 FROM d;
--! 42P01 relation "d" does not exist

-- case: a loop over an array that breaks in its second turn
CREATE TABLE a (id int);

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['a', 'b'] LOOP
    EXECUTE format('ALTER TABLE %I ADD x int', t);
  END LOOP;
END $$;
--! 42P01 relation "b" does not exist

-- case [unclear]: a loop over an array that is not known
CREATE TABLE names (name text);
INSERT INTO names VALUES ('b');

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY (SELECT array_agg(name) FROM names) LOOP
    EXECUTE format('CREATE TABLE %I (id int)', t);
  END LOOP;
END $$;

ALTER TABLE b ADD c int;

-- case: a loop over numbers
DO $$ BEGIN
  FOR i IN 1..3 LOOP EXECUTE format('CREATE TABLE part_%s (id int)', i); END LOOP;
  FOR i IN REVERSE 3..2 LOOP EXECUTE format('DROP TABLE part_%s', i); END LOOP;
END $$;

SELECT 1 FROM part_1;

SELECT 1 FROM part_2;
--! 42P01 relation "part_2" does not exist

-- case: a loop over numbers that are not known
CREATE TABLE a (id int);
INSERT INTO a VALUES (1);

DO $$ BEGIN
  FOR i IN 1..(SELECT max(id) FROM a) LOOP ALTER TABLE a ADD x int; END LOOP;
END $$;

SELECT x FROM a;

-- case [unclear]: a loop over numbers in steps
DO $$ BEGIN
  FOR i IN 1..10 BY 5 LOOP EXECUTE 'CREATE TABLE t' || i || ' (id int)'; END LOOP;
END $$;

SELECT 1 FROM t6;

-- case: a loop over rows of the catalogs
CREATE TABLE a (id int);
CREATE TABLE b (id int);

DO $$ DECLARE r record; BEGIN
  FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN x int', r.tablename);
  END LOOP;
END $$;

SELECT a.x, b.x FROM a, b;

SELECT y FROM a;
--! 42703 column "y" does not exist

-- case: a loop over rows into a variable
CREATE TABLE a (id int);

DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' LOOP
    EXECUTE 'DROP TABLE ' || name;
  END LOOP;
END $$;

SELECT 1 FROM a;
--! 42P01 relation "a" does not exist

-- case: a loop over unnest
DO $$ DECLARE r record; BEGIN
  FOR r IN SELECT unnest(ARRAY['a', 'b']) AS name LOOP
    EXECUTE format('CREATE TABLE %I (id int)', r.name);
  END LOOP;
END $$;

SELECT 1 FROM a, b;

-- case: a loop over generate_series
DO $$ DECLARE n int; BEGIN
  FOR n IN SELECT * FROM generate_series(1, 2) AS s(n) LOOP
    EXECUTE 'CREATE TABLE t' || n || ' (id int)';
  END LOOP;
  FOR n IN SELECT generate_series(3, 4) LOOP EXECUTE 'CREATE TABLE t' || n || ' (id int)'; END LOOP;
END $$;

SELECT 1 FROM t1, t2, t3, t4;

SELECT 1 FROM t5;
--! 42P01 relation "t5" does not exist

-- case [unclear]: a loop over rows that are not known
CREATE TABLE names (name text);
INSERT INTO names VALUES ('b');

DO $$ DECLARE r names%ROWTYPE; BEGIN
  FOR r IN SELECT * FROM names LOOP EXECUTE format('CREATE TABLE %I (id int)', r.name); END LOOP;
END $$;

ALTER TABLE b ADD c int;

-- case [unclear]: a loop over executed text
CREATE TABLE names (name text);
INSERT INTO names VALUES ('b');

DO $$ DECLARE r record; BEGIN
  FOR r IN EXECUTE 'SELECT name FROM names' LOOP
    EXECUTE format('CREATE TABLE %I (id int)', r.name);
  END LOOP;
END $$;

ALTER TABLE b ADD c int;

-- case: a loop over a query that breaks
DO $$ DECLARE r record; BEGIN
  FOR r IN SELECT * FROM missing LOOP NULL; END LOOP;
END $$;
--! 42P01 relation "missing" does not exist

-- case [unclear]: a loop that is left early
DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['a', 'b'] LOOP
    EXIT WHEN t = 'b';
    EXECUTE format('CREATE TABLE %I (id int)', t);
  END LOOP;
  FOR i IN 1..2 LOOP CONTINUE; DROP TABLE missing; END LOOP;
END $$;

ALTER TABLE a ADD x int;

-- case: an endless loop with a way out
CREATE TABLE a (id int);

DO $$ DECLARE n int := 0; BEGIN
  LOOP
    n := n + 1;
    EXIT WHEN n > 2;
    INSERT INTO a VALUES (n);
  END LOOP;
  WHILE n > 5 LOOP DROP TABLE missing; END LOOP;
  WHILE n > 0 LOOP n := n - 1; END LOOP;
END $$;

-- case: a cursor
CREATE TABLE a (id int);

DO $$ DECLARE c CURSOR FOR SELECT id FROM a; BEGIN
  FOR r IN c LOOP DELETE FROM a WHERE id = r.id; END LOOP;
END $$;

-- case: case with a subject
DO $$ DECLARE kind text := 'b'; BEGIN
  CASE kind WHEN 'a' THEN DROP TABLE missing; WHEN 'b' THEN CREATE TABLE b (id int); ELSE DROP TABLE c; END CASE;
END $$;

SELECT 1 FROM b;

-- case: case with conditions
DO $$ BEGIN
  CASE WHEN to_regclass('public.a') IS NOT NULL THEN DROP TABLE a; ELSE CREATE TABLE a (id int); END CASE;
END $$;

SELECT 1 FROM a;

-- case: an error of its own
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citext') THEN
    RAISE EXCEPTION 'citext is missing in % (%)', 'public', 1;
  END IF;
END $$;
--! P0001 citext is missing in public (1)

-- case: an error of its own, with a code
DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'undefined_table'; END $$;
--! 42P01 no

-- case: an error of its own by its name
DO $$ BEGIN RAISE duplicate_table; END $$;
--! 42P07 duplicate_table

-- case: an error of its own by its number
DO $$ BEGIN RAISE SQLSTATE '22012'; END $$;
--! 22012 22012

-- case: an error of its own is caught
DO $$ BEGIN RAISE EXCEPTION 'no'; EXCEPTION WHEN raise_exception THEN CREATE TABLE a (id int); END $$;

SELECT 1 FROM a;

-- case: a notice is no error
DO $$ BEGIN RAISE NOTICE 'hello %', 1; RAISE WARNING 'careful'; CREATE TABLE a (id int); END $$;

SELECT 1 FROM a;

-- case: nothing runs after an error of its own
DO $$ BEGIN RAISE EXCEPTION 'no'; DROP TABLE missing; END $$;
--! P0001 no

-- case: an error where nobody knows whether it is raised
CREATE TABLE a (id int);
INSERT INTO a VALUES (1);

DO $$ BEGIN
  IF (SELECT sum(id) FROM a) > 1 THEN RAISE EXCEPTION 'too many'; END IF;
  CREATE TABLE b (id int);
END $$;

SELECT 1 FROM b;

-- case: a break that is caught only if it happens
CREATE TABLE a (id int);
INSERT INTO a VALUES (1);

DO $$ BEGIN
  IF (SELECT sum(id) FROM a) > 1 THEN DROP TABLE missing; END IF;
  CREATE TABLE b (id int);
EXCEPTION WHEN undefined_table THEN NULL;
END $$;

ALTER TABLE b ADD c int;

-- case: a function that is made and called
CREATE FUNCTION add_audit(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE format('ALTER TABLE %I ADD COLUMN audited boolean', t);
END $$;

CREATE TABLE a (id int);
SELECT add_audit('a');

SELECT audited FROM a;

SELECT add_audit('b');
--! 42P01 relation "b" does not exist

-- case: a procedure that is called
CREATE PROCEDURE make() LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE made (id int); END $$;

CALL make();

SELECT id FROM made;

CALL make();
--! 42P07 relation "made" already exists

-- case: a procedure that is called in a block
CREATE PROCEDURE make(name text) LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'CREATE TABLE ' || $1 || '(id int)'; END $$;

DO $$ BEGIN CALL make('x'); END $$;

SELECT id FROM x;

-- case: a function that calls itself
CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN
  IF n > 0 THEN RETURN f(n - 1); END IF;
  RETURN 0;
END $$;

SELECT f(20);

-- case: a function that breaks is caught by who calls it
CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE missing; END $$;

DO $$ BEGIN PERFORM f(); EXCEPTION WHEN others THEN CREATE TABLE a (id int); END $$;

SELECT id FROM a;

SELECT f();
--! 42P01 table "missing" does not exist

-- case: a function that is called once a row
CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN DROP TABLE missing; RETURN 1; END $$;
CREATE TABLE a (id int);

SELECT f(id) FROM a;

-- case: a function that returns rows
CREATE TABLE a (id int);

CREATE FUNCTION f() RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT id FROM a; RETURN NEXT 1; RETURN; END $$;

SELECT * FROM f();

DROP TABLE a;

SELECT f();
--! 42P01 relation "a" does not exist

-- case: a body that holds dollar quotes
DO $outer$ BEGIN EXECUTE $body$ CREATE TABLE a (id int) $body$; END $outer$;

SELECT 1 FROM a;

-- case: variables hide nothing of a query
CREATE TABLE a (id int);

DO $$ DECLARE n int; r record; BEGIN
  SELECT count(*) INTO n FROM a;
  SELECT * INTO r FROM a LIMIT 1;
  SELECT nr INTO n FROM a;
END $$;
--! 42703 column "nr" does not exist

-- case: transactions in blocks of procedures
CREATE TABLE a (id int);

DO $$ DECLARE n int; BEGIN
  INSERT INTO a VALUES (1) RETURNING id INTO n;
  GET DIAGNOSTICS n = ROW_COUNT;
  ASSERT n = 1, 'one row';
END $$;

-- case: variables named with their block
CREATE TABLE a (id int);
CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT id FROM a WHERE id = f.n); END $$;

DO $$ <<around>> DECLARE n int := 1; BEGIN PERFORM id FROM a WHERE id = around.n; PERFORM f(n); END $$;

-- case: a set that is returned by what is no set
DO $$ BEGIN RETURN NEXT 1; END $$;
--! 42804 cannot use RETURN NEXT in a non-SETOF function

-- case: the extension that is always there
CREATE EXTENSION IF NOT EXISTS plpgsql;

CREATE EXTENSION plpgsql;
--! 42710 extension "plpgsql" already exists

-- case [silent unclear]: a block in a language that is not followed
DO LANGUAGE sql 'SELECT 1';
--! 0A000 language "sql" does not support inline code execution

-- case [unclear]: values of more shapes
CREATE TABLE a (id int);

DO $$ DECLARE n int := 1; t text; x int := (SELECT 1 FROM a); l text[] := ARRAY['b', 'c']; m text := l[1]; BEGIN
  t = 'd' || n;
  t := format('%s', current_schema());
  n := count(*) FROM a;
  IF n = 0 AND NULL THEN DROP TABLE missing; END IF;
  IF n = 0 THEN EXECUTE 'CREATE TABLE ' || 'e (id int)'; END IF;
  l[1] := 'x';
  EXECUTE NULL::text || 'x';
EXCEPTION WHEN null_value_not_allowed THEN NULL;
END $$;

-- case: an expression of wrong syntax
DO $$ BEGIN IF 1 1 THEN NULL; END IF; END $$;
--! 42601 syntax error at or near "1"

-- case: a query of a loop of wrong syntax
DO $$ DECLARE r record; BEGIN FOR r IN SELEC 1 LOOP NULL; END LOOP; END $$;
--! 42601 syntax error at or near "SELEC"

-- case: executed text of wrong syntax is caught
DO $$ BEGIN EXECUTE 'SELEC 1'; EXCEPTION WHEN syntax_error THEN CREATE TABLE a (id int); END $$;

SELECT id FROM a;

-- case: a loop over rows that a change returns
CREATE TABLE a (id int);

DO $$ DECLARE r record; BEGIN
  FOR r IN DELETE FROM a RETURNING id LOOP RAISE NOTICE '%', r.id; END LOOP;
  FOR r IN INSERT INTO a VALUES (1) RETURNING nr LOOP NULL; END LOOP;
END $$;
--! 42703 column "nr" does not exist

-- case: a record that is read again
CREATE TABLE a (id int);

DO $$ DECLARE r record; s record; BEGIN
  FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP NULL; END LOOP;
  SELECT id INTO r FROM a;
  SELECT id, id AS b INTO STRICT s FROM a;
EXCEPTION WHEN no_data_found THEN CREATE TABLE b (id int);
END $$;

ALTER TABLE b ADD c int;

-- case: into two variables
CREATE TABLE a (id int);

DO $$ DECLARE one text; two text; n int; BEGIN
  SELECT table_name, table_schema INTO one, two FROM information_schema.tables WHERE table_name = 'a';
  SELECT count(*) INTO n FROM a;
  INSERT INTO a VALUES (1) RETURNING id INTO n;
END $$;

-- case: into a variable where it is not known whether
CREATE TABLE a (id int);
INSERT INTO a VALUES (1);

DO $$ DECLARE n int := 0; BEGIN
  IF (SELECT max(id) FROM a) = 1 THEN SELECT count(*) INTO n FROM pg_class WHERE relname = 'a'; END IF;
  IF n = 0 THEN DROP TABLE missing; END IF;
END $$;

-- case: a WHILE that never turns
DO $$ BEGIN WHILE false LOOP DROP TABLE missing; END LOOP; END $$;

-- case: a WHILE that reads what is not there
DO $$ BEGIN WHILE EXISTS (SELECT 1 FROM missing) LOOP NULL; END LOOP; END $$;
--! 42P01 relation "missing" does not exist

-- case: no handler for what happens
DO $$ BEGIN
  BEGIN DROP TABLE missing; EXCEPTION WHEN duplicate_table OR SQLSTATE '23505' THEN NULL; END;
EXCEPTION WHEN integrity_constraint_violation THEN NULL;
END $$;
--! 42P01 table "missing" does not exist

-- case: an error with a message and a hint
DO $$ BEGIN RAISE EXCEPTION USING MESSAGE = 'no', HINT = 'none'; END $$;
--! P0001 no

-- case: an error whose code is a variable
DO $$ DECLARE code text := '22023'; BEGIN RAISE EXCEPTION 'no %', code USING ERRCODE = code; END $$;
--! 22023 no 22023

-- case: an error again
DO $$ BEGIN DROP TABLE missing; EXCEPTION WHEN undefined_table THEN RAISE; END $$;
--! 42P01 table "missing" does not exist

-- case: a block that returns a value
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM missing); END $$;

SELECT f();
--! 42P01 relation "missing" does not exist

-- case: a function calls another
CREATE FUNCTION inner_f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE missing; END $$;
CREATE FUNCTION outer_f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM inner_f(); END $$;

SELECT outer_f();
--! 42P01 table "missing" does not exist

-- case: functions that call each other too deeply to follow
CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN
  IF n = 0 THEN DROP TABLE missing; RETURN 0; END IF;
  PERFORM f(n - 1);
  RETURN 1;
END $$;

DO $$ BEGIN PERFORM f(12); EXCEPTION WHEN undefined_table THEN NULL; END $$;

-- case [unclear]: a loop over many numbers
DO $$ BEGIN FOR i IN 1..1000 LOOP EXECUTE format('CREATE TABLE t%s ()', i % 3); EXIT; END LOOP; END $$;

-- case: a loop over numbers too many to follow
CREATE TABLE a (id int);

DO $$ BEGIN FOR i IN 1..300 LOOP INSERT INTO a VALUES (i); END LOOP; FOR i IN 3..1 LOOP DROP TABLE missing; END LOOP; END $$;

-- case: a case without a branch that fits
DO $$ BEGIN CASE 1 WHEN 2 THEN NULL; END CASE; EXCEPTION WHEN case_not_found THEN NULL; END $$;

-- case: a case whose subject is not known
CREATE TABLE a (id int);
INSERT INTO a VALUES (1);

DO $$ BEGIN CASE (SELECT max(id) FROM a) WHEN 1 THEN CREATE TABLE b (id int); WHEN 2 THEN DROP TABLE missing; ELSE NULL; END CASE; END $$;

ALTER TABLE b ADD c int;

-- case: an error in a branch that may not run
CREATE TABLE a (id int);
INSERT INTO a VALUES (1);

DO $$ BEGIN
  IF (SELECT max(id) FROM a) = 2 THEN RAISE EXCEPTION 'two'; ELSE CREATE TABLE b (id int); END IF;
EXCEPTION WHEN raise_exception THEN NULL;
END $$;

ALTER TABLE b ADD c int;

-- case: parameters of executed text that are not known
CREATE TABLE a (id int, name text);
INSERT INTO a VALUES (1, 'x');

DO $$ DECLARE n int; BEGIN
  SELECT max(id) INTO n FROM a;
  EXECUTE 'UPDATE a SET id = $1 WHERE name = $2' USING n, 'it''s';
  EXECUTE 'UPDATE a SET nr = $1' USING n;
END $$;
--! 42703 column "nr" of relation "a" does not exist

-- case: one row where there may be more
CREATE TABLE a (id int);
INSERT INTO a VALUES (1);

DO $$ DECLARE n int; BEGIN
  SELECT id INTO STRICT n FROM a;
  SELECT count(*) INTO STRICT n FROM a WHERE id > 2;
END $$;

-- case: one row where there is none
CREATE TABLE a (id int);

DO $$ DECLARE n int; BEGIN SELECT id INTO STRICT n FROM a; END $$;
--! P0002 query returned no rows

-- case: a handler within a handler
DO $$ BEGIN DROP TABLE one; EXCEPTION WHEN others THEN
  BEGIN DROP TABLE two; EXCEPTION WHEN others THEN NULL; END;
  RAISE;
END $$;
--! 42P01 table "one" does not exist

-- case: columns of catalogs by star
CREATE TABLE a (id int);

DO $$ DECLARE r record; BEGIN
  FOR r IN SELECT * FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE 'ALTER TABLE ' || r.tablename || ' ADD x int'; END LOOP;
  FOR r IN SELECT c.conname, c.conrelid::regclass AS tab FROM pg_constraint c WHERE c.conrelid = 'a'::regclass LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', r.tab, r.conname); END LOOP;
END $$;

SELECT x FROM a;

SELECT y FROM a;
--! 42703 column "y" does not exist

-- case: what a function's arguments mean
CREATE FUNCTION rename_it(old_name text, new_name text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
  EXECUTE format('ALTER TABLE %I RENAME TO %I', old_name, coalesce(new_name, old_name || '_old'));
END $$;
CREATE TABLE a (id int);

SELECT rename_it('a', 'b');

SELECT rename_it('b', NULL);

SELECT 1 FROM b_old;

SELECT 1 FROM a;
--! 42P01 relation "a" does not exist

-- case: constants that cannot be added up
DO $$ DECLARE a text := 'x'; b int[] := ARRAY[1] || 2; BEGIN
  IF lower(NULL) IS NULL AND b = ARRAY[1, 2] AND a::regclass IS NULL THEN NULL; END IF;
EXCEPTION WHEN undefined_table THEN NULL;
END $$;

-- case [old]: a variable like a column that is not there
CREATE TABLE a (id int);

DO $$ DECLARE n a.nr%TYPE; BEGIN NULL; END $$;
--! 42601 syntax error at or near "%"

-- case: fields of records and parts of arrays
DO $$ DECLARE r record; l int[] := ARRAY[1, 2]; t text = 'x'; BEGIN
  SELECT 1 AS a INTO r;
  r.a := 2;
  l[1] := 3;
  t = 'a := b';
  IF t = 'a := b' THEN CREATE TABLE made (id int); END IF;
END $$;

CREATE TABLE made (id int);
--! 42P07 relation "made" already exists

-- case: an error whose code is not known
CREATE TABLE a (code text);
INSERT INTO a VALUES ('22023');

DO $$ DECLARE c text; BEGIN
  SELECT code INTO c FROM a;
  RAISE EXCEPTION 'no' USING ERRCODE = c, DETAIL = 'none';
EXCEPTION WHEN others THEN NULL;
END $$;

-- case: statements that change nothing
CREATE TABLE a (id int);

DO $$ DECLARE c refcursor; n int; BEGIN
  OPEN c FOR SELECT id FROM a;
  FETCH c INTO n;
  CLOSE c;
  NULL;
  ASSERT n IS NULL;
END $$;

-- case: format and quote_ident put words of SQL in quotes
CREATE TABLE "user" (id int);
CREATE TABLE "position" (id int);

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['user', 'position'] LOOP
    EXECUTE format('ALTER TABLE %I ADD COLUMN name text', t);
    EXECUTE 'CREATE INDEX ' || quote_ident(t || '_name') || ' ON ' || quote_ident(t) || ' (name)';
  END LOOP;
END $$;

CREATE INDEX user_name ON "user" (id);
--! 42P07 relation "user_name" already exists

-- case: arguments have other names in a function's body
CREATE TABLE seen (file text, revision text);

CREATE FUNCTION note(text, text) RETURNS text LANGUAGE plpgsql AS '
DECLARE
  -- the older way to name them
  _file ALIAS FOR $1;
  "Revision" ALIAS FOR $2;
BEGIN
  DELETE FROM seen WHERE file = _file;
  INSERT INTO seen (file, revision) VALUES (_file, "Revision");
  RETURN _file;
END';

SELECT note('a.sql', '1.2');

-- case: what another name of an argument says is known
CREATE FUNCTION make(text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE _name ALIAS FOR $1;
BEGIN
  EXECUTE 'CREATE TABLE ' || quote_ident(_name) || ' (id int)';
END $$;

SELECT make('first');

INSERT INTO first VALUES (1);

INSERT INTO second VALUES (1);
--! 42P01 relation "second" does not exist
