-- case: questions about relations
CREATE SCHEMA app;
CREATE TABLE users (id serial CONSTRAINT users_key PRIMARY KEY, email text NOT NULL DEFAULT 'x', age int, mood_list int[], CHECK (age > 0));
CREATE TABLE app.posts (id int GENERATED ALWAYS AS IDENTITY, user_id int CONSTRAINT to_user REFERENCES users (id), UNIQUE (id));
CREATE TYPE mood AS ENUM ('ok', 'bad');
CREATE DOMAIN age AS int;
CREATE TYPE pair AS (x int, y mood);
ALTER TABLE users ADD m mood;
CREATE INDEX users_age ON users (age);
CREATE VIEW v AS SELECT id FROM users;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM users;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
CREATE TRIGGER tr BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY po ON users;
CREATE TABLE logs (id int, at date) PARTITION BY RANGE (at);
CREATE PUBLICATION pub;
CREATE EXTENSION citext;
CREATE SEQUENCE counter;

DO $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = 'app' AND table_name = 'posts') THEN CREATE TABLE t1 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'v' AND table_type = 'VIEW') THEN CREATE TABLE t2 (); END IF; END $$;

DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'mv') THEN CREATE TABLE t3 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename = 'users') THEN CREATE TABLE t4 (); END IF; END $$;

DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_tables t WHERE t.tablename = 'v') THEN CREATE TABLE t5 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_views WHERE viewname = 'v') THEN CREATE TABLE t6 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.views WHERE table_name = 'v') THEN CREATE TABLE t7 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_matviews WHERE matviewname = 'mv') THEN CREATE TABLE t8 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_sequences WHERE sequencename = 'counter') THEN CREATE TABLE t9 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.sequences WHERE sequence_name = 'users_id_seq') THEN CREATE TABLE t10 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_class WHERE relname = 'users' AND relkind = 'r') THEN CREATE TABLE t11 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_class WHERE relname = 'logs' AND relkind = 'p') THEN CREATE TABLE t12 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_class WHERE relname = 'users_age' AND relkind IN ('i', 'I')) THEN CREATE TABLE t13 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'app' AND c.relname = 'posts') THEN CREATE TABLE t14 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_class c, pg_namespace n WHERE n.oid = c.relnamespace AND n.nspname = 'app' AND c.relname = 'posts' AND c.relkind = ANY (ARRAY['r', 'p'])) THEN CREATE TABLE t15 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_indexes WHERE schemaname = 'public' AND tablename = 'users' AND indexname = 'users_age') THEN CREATE TABLE t16 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_index WHERE indrelid = 'users'::regclass AND indexrelid = 'users_key'::regclass) THEN CREATE TABLE t17 (); END IF; END $$;

DO $$ BEGIN IF to_regclass('app.posts') IS NOT NULL AND to_regclass('nothing') IS NULL THEN CREATE TABLE t18 (); END IF; END $$;

DO $$ BEGIN IF (SELECT to_regclass('public.users')) IS NOT NULL THEN CREATE TABLE t19 (); END IF; END $$;

DO $$ BEGIN IF (SELECT count(*) FROM pg_class WHERE relname = 'users') = 1 THEN CREATE TABLE t20 (); END IF; END $$;

SELECT FROM t1;

SELECT FROM t2;

SELECT FROM t3;

SELECT FROM t4;

SELECT FROM t5;

SELECT FROM t6;

SELECT FROM t7;

SELECT FROM t8;

SELECT FROM t9;

SELECT FROM t10;

SELECT FROM t11;

SELECT FROM t12;

SELECT FROM t13;

SELECT FROM t14;

SELECT FROM t15;

SELECT FROM t16;

SELECT FROM t17;

SELECT FROM t18;

SELECT FROM t19;

SELECT FROM t20;

CREATE TABLE t1 ();
--! 42P07 relation "t1" already exists

CREATE TABLE t2 ();
--! 42P07 relation "t2" already exists

CREATE TABLE t3 ();
--! 42P07 relation "t3" already exists

CREATE TABLE t4 ();
--! 42P07 relation "t4" already exists

CREATE TABLE t5 ();
--! 42P07 relation "t5" already exists

CREATE TABLE t6 ();
--! 42P07 relation "t6" already exists

CREATE TABLE t7 ();
--! 42P07 relation "t7" already exists

CREATE TABLE t8 ();
--! 42P07 relation "t8" already exists

CREATE TABLE t9 ();
--! 42P07 relation "t9" already exists

CREATE TABLE t10 ();
--! 42P07 relation "t10" already exists

CREATE TABLE t11 ();
--! 42P07 relation "t11" already exists

CREATE TABLE t12 ();
--! 42P07 relation "t12" already exists

CREATE TABLE t13 ();
--! 42P07 relation "t13" already exists

CREATE TABLE t14 ();
--! 42P07 relation "t14" already exists

CREATE TABLE t15 ();
--! 42P07 relation "t15" already exists

CREATE TABLE t16 ();
--! 42P07 relation "t16" already exists

CREATE TABLE t17 ();
--! 42P07 relation "t17" already exists

CREATE TABLE t18 ();
--! 42P07 relation "t18" already exists

CREATE TABLE t19 ();
--! 42P07 relation "t19" already exists

CREATE TABLE t20 ();
--! 42P07 relation "t20" already exists

-- case: questions about columns
CREATE SCHEMA app;
CREATE TABLE users (id serial CONSTRAINT users_key PRIMARY KEY, email text NOT NULL DEFAULT 'x', age int, mood_list int[], CHECK (age > 0));
CREATE TABLE app.posts (id int GENERATED ALWAYS AS IDENTITY, user_id int CONSTRAINT to_user REFERENCES users (id), UNIQUE (id));
CREATE TYPE mood AS ENUM ('ok', 'bad');
CREATE DOMAIN age AS int;
CREATE TYPE pair AS (x int, y mood);
ALTER TABLE users ADD m mood;
CREATE INDEX users_age ON users (age);
CREATE VIEW v AS SELECT id FROM users;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM users;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
CREATE TRIGGER tr BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY po ON users;
CREATE TABLE logs (id int, at date) PARTITION BY RANGE (at);
CREATE PUBLICATION pub;
CREATE EXTENSION citext;
CREATE SEQUENCE counter;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'email' AND is_nullable = 'NO' AND data_type = 'text') THEN CREATE TABLE t1 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'm' AND udt_name = 'mood' AND data_type = 'USER-DEFINED') THEN CREATE TABLE t2 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'mood_list' AND udt_name = '_int4' AND data_type = 'ARRAY') THEN CREATE TABLE t3 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'age' AND column_default IS NULL AND is_identity = 'NO') THEN CREATE TABLE t4 (); END IF; END $$;

DO $$ BEGIN IF NOT EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'nr') THEN CREATE TABLE t5 (); END IF; END $$;

DO $$ BEGIN IF (SELECT is_nullable FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'age') = 'YES' THEN CREATE TABLE t6 (); END IF; END $$;

DO $$ BEGIN IF (SELECT data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'users' AND column_name = 'id') <> 'bigint' THEN CREATE TABLE t7 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'email' AND NOT attisdropped AND attnotnull) THEN CREATE TABLE t8 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON a.atttypid = t.oid WHERE a.attrelid = 'users'::regclass AND a.attname = 'm' AND t.typname = 'mood') THEN CREATE TABLE t9 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.columns c WHERE c.table_schema = 'app' AND c.column_name = 'id' AND c.is_identity = 'YES') THEN CREATE TABLE t10 (); END IF; END $$;

DO $$ BEGIN IF 'email' IN (SELECT column_name FROM information_schema.columns WHERE table_name = 'users') THEN CREATE TABLE t11 (); END IF; END $$;

DO $$ BEGIN IF NOT 'nr' IN (SELECT column_name FROM information_schema.columns WHERE table_name = 'users') THEN CREATE TABLE t12 (); END IF; END $$;

DO $$ BEGIN IF 'email' = ANY (ARRAY(SELECT column_name::text FROM information_schema.columns WHERE table_name = 'users')) THEN CREATE TABLE t13 (); END IF; END $$;

DO $$ BEGIN IF (SELECT ordinal_position FROM information_schema.columns WHERE table_name = 'users' AND column_name = 'email') = 2 THEN CREATE TABLE t14 (); END IF; END $$;

SELECT FROM t1;

SELECT FROM t2;

SELECT FROM t3;

SELECT FROM t4;

SELECT FROM t5;

SELECT FROM t6;

SELECT FROM t7;

SELECT FROM t8;

SELECT FROM t9;

SELECT FROM t10;

SELECT FROM t11;

SELECT FROM t12;

SELECT FROM t13;

SELECT FROM t14;

CREATE TABLE t1 ();
--! 42P07 relation "t1" already exists

CREATE TABLE t2 ();
--! 42P07 relation "t2" already exists

CREATE TABLE t3 ();
--! 42P07 relation "t3" already exists

CREATE TABLE t4 ();
--! 42P07 relation "t4" already exists

CREATE TABLE t5 ();
--! 42P07 relation "t5" already exists

CREATE TABLE t6 ();
--! 42P07 relation "t6" already exists

CREATE TABLE t7 ();
--! 42P07 relation "t7" already exists

CREATE TABLE t8 ();
--! 42P07 relation "t8" already exists

CREATE TABLE t9 ();
--! 42P07 relation "t9" already exists

CREATE TABLE t10 ();
--! 42P07 relation "t10" already exists

CREATE TABLE t11 ();
--! 42P07 relation "t11" already exists

CREATE TABLE t12 ();
--! 42P07 relation "t12" already exists

CREATE TABLE t13 ();
--! 42P07 relation "t13" already exists

CREATE TABLE t14 ();
--! 42P07 relation "t14" already exists

-- case: questions about constraints
CREATE SCHEMA app;
CREATE TABLE users (id serial CONSTRAINT users_key PRIMARY KEY, email text NOT NULL DEFAULT 'x', age int, mood_list int[], CHECK (age > 0));
CREATE TABLE app.posts (id int GENERATED ALWAYS AS IDENTITY, user_id int CONSTRAINT to_user REFERENCES users (id), UNIQUE (id));
CREATE TYPE mood AS ENUM ('ok', 'bad');
CREATE DOMAIN age AS int;
CREATE TYPE pair AS (x int, y mood);
ALTER TABLE users ADD m mood;
CREATE INDEX users_age ON users (age);
CREATE VIEW v AS SELECT id FROM users;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM users;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
CREATE TRIGGER tr BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY po ON users;
CREATE TABLE logs (id int, at date) PARTITION BY RANGE (at);
CREATE PUBLICATION pub;
CREATE EXTENSION citext;
CREATE SEQUENCE counter;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.table_constraints WHERE constraint_name = 'users_key' AND constraint_type = 'PRIMARY KEY' AND table_name = 'users') THEN CREATE TABLE t1 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.table_constraints WHERE constraint_name = 'users_age_check' AND constraint_type = 'CHECK') THEN CREATE TABLE t2 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.referential_constraints WHERE constraint_name = 'to_user') THEN CREATE TABLE t3 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_constraint WHERE conname = 'to_user' AND contype = 'f' AND conrelid = 'app.posts'::regclass AND confrelid = 'users'::regclass) THEN CREATE TABLE t4 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_constraint WHERE conname = 'posts_id_key' AND contype = 'u' AND confrelid = 0) THEN CREATE TABLE t5 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.key_column_usage WHERE constraint_name = 'users_key' AND column_name = 'id') THEN CREATE TABLE t6 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.constraint_column_usage WHERE constraint_name = 'to_user' AND table_name = 'users' AND column_name = 'id') THEN CREATE TABLE t7 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage k ON tc.constraint_name = k.constraint_name WHERE tc.constraint_type = 'FOREIGN KEY' AND k.column_name = 'user_id') THEN CREATE TABLE t8 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.table_constraints tc JOIN information_schema.constraint_column_usage u ON u.constraint_name = tc.constraint_name WHERE tc.table_name = 'posts' AND u.table_name = 'users') THEN CREATE TABLE t9 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.table_constraints tc, information_schema.constraint_column_usage u WHERE u.constraint_name = tc.constraint_name AND u.table_name = 'users' AND tc.table_name = 'posts') THEN CREATE TABLE t10 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_class c, pg_class t WHERE c.relname = 'users_age' AND t.relname = 'users' AND 'r' = t.relkind) THEN CREATE TABLE t11 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.table_constraints tc JOIN information_schema.key_column_usage k USING (constraint_name) WHERE constraint_name = 'users_key') THEN CREATE TABLE t12 (); END IF; END $$;

SELECT FROM t1;

SELECT FROM t2;

SELECT FROM t3;

SELECT FROM t4;

SELECT FROM t5;

SELECT FROM t6;

SELECT FROM t7;

SELECT FROM t8;

SELECT FROM t9;

SELECT FROM t10;

SELECT FROM t11;

SELECT FROM t12;

CREATE TABLE t1 ();
--! 42P07 relation "t1" already exists

CREATE TABLE t2 ();
--! 42P07 relation "t2" already exists

CREATE TABLE t3 ();
--! 42P07 relation "t3" already exists

CREATE TABLE t4 ();
--! 42P07 relation "t4" already exists

CREATE TABLE t5 ();
--! 42P07 relation "t5" already exists

CREATE TABLE t6 ();
--! 42P07 relation "t6" already exists

CREATE TABLE t7 ();
--! 42P07 relation "t7" already exists

CREATE TABLE t8 ();
--! 42P07 relation "t8" already exists

CREATE TABLE t9 ();
--! 42P07 relation "t9" already exists

CREATE TABLE t10 ();
--! 42P07 relation "t10" already exists

CREATE TABLE t11 ();
--! 42P07 relation "t11" already exists

CREATE TABLE t12 ();
--! 42P07 relation "t12" already exists

-- case: questions about types
CREATE SCHEMA app;
CREATE TABLE users (id serial CONSTRAINT users_key PRIMARY KEY, email text NOT NULL DEFAULT 'x', age int, mood_list int[], CHECK (age > 0));
CREATE TABLE app.posts (id int GENERATED ALWAYS AS IDENTITY, user_id int CONSTRAINT to_user REFERENCES users (id), UNIQUE (id));
CREATE TYPE mood AS ENUM ('ok', 'bad');
CREATE DOMAIN age AS int;
CREATE TYPE pair AS (x int, y mood);
ALTER TABLE users ADD m mood;
CREATE INDEX users_age ON users (age);
CREATE VIEW v AS SELECT id FROM users;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM users;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
CREATE TRIGGER tr BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY po ON users;
CREATE TABLE logs (id int, at date) PARTITION BY RANGE (at);
CREATE PUBLICATION pub;
CREATE EXTENSION citext;
CREATE SEQUENCE counter;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_type WHERE typname = 'mood' AND typtype = 'e') THEN CREATE TABLE t1 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_type WHERE typname = 'age' AND typtype = 'd') THEN CREATE TABLE t2 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_type WHERE typname = 'pair' AND typtype = 'c') THEN CREATE TABLE t3 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_type WHERE typname = 'users') THEN CREATE TABLE t4 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typname = 'mood' AND n.nspname = 'public') THEN CREATE TABLE t5 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid WHERE t.typname = 'mood' AND e.enumlabel = 'bad') THEN CREATE TABLE t6 (); END IF; END $$;

DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_enum WHERE enumtypid = 'mood'::regtype AND enumlabel = 'good') THEN CREATE TABLE t7 (); END IF; END $$;

DO $$ BEGIN IF to_regtype('mood') IS NOT NULL AND to_regtype('app.mood') IS NULL THEN CREATE TABLE t8 (); END IF; END $$;

DO $$ BEGIN IF to_regnamespace('app') IS NOT NULL AND to_regnamespace('other') IS NULL THEN CREATE TABLE t9 (); END IF; END $$;

DO $$ BEGIN IF 'mood'::regtype::text = 'mood' THEN CREATE TABLE t10 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.user_defined_types WHERE user_defined_type_name = 'pair') OR true THEN CREATE TABLE t11 (); END IF; END $$;

SELECT FROM t1;

SELECT FROM t2;

SELECT FROM t3;

SELECT FROM t4;

SELECT FROM t5;

SELECT FROM t6;

SELECT FROM t7;

SELECT FROM t8;

SELECT FROM t9;

SELECT FROM t10;

SELECT FROM t11;

CREATE TABLE t1 ();
--! 42P07 relation "t1" already exists

CREATE TABLE t2 ();
--! 42P07 relation "t2" already exists

CREATE TABLE t3 ();
--! 42P07 relation "t3" already exists

CREATE TABLE t4 ();
--! 42P07 relation "t4" already exists

CREATE TABLE t5 ();
--! 42P07 relation "t5" already exists

CREATE TABLE t6 ();
--! 42P07 relation "t6" already exists

CREATE TABLE t7 ();
--! 42P07 relation "t7" already exists

CREATE TABLE t8 ();
--! 42P07 relation "t8" already exists

CREATE TABLE t9 ();
--! 42P07 relation "t9" already exists

CREATE TABLE t10 ();
--! 42P07 relation "t10" already exists

CREATE TABLE t11 ();
--! 42P07 relation "t11" already exists

-- case: questions about others
CREATE SCHEMA app;
CREATE TABLE users (id serial CONSTRAINT users_key PRIMARY KEY, email text NOT NULL DEFAULT 'x', age int, mood_list int[], CHECK (age > 0));
CREATE TABLE app.posts (id int GENERATED ALWAYS AS IDENTITY, user_id int CONSTRAINT to_user REFERENCES users (id), UNIQUE (id));
CREATE TYPE mood AS ENUM ('ok', 'bad');
CREATE DOMAIN age AS int;
CREATE TYPE pair AS (x int, y mood);
ALTER TABLE users ADD m mood;
CREATE INDEX users_age ON users (age);
CREATE VIEW v AS SELECT id FROM users;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM users;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
CREATE TRIGGER tr BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY po ON users;
CREATE TABLE logs (id int, at date) PARTITION BY RANGE (at);
CREATE PUBLICATION pub;
CREATE EXTENSION citext;
CREATE SEQUENCE counter;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.schemata WHERE schema_name = 'app') THEN CREATE TABLE t1 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_namespace WHERE nspname = 'app') THEN CREATE TABLE t2 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citext') THEN CREATE TABLE t3 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_extension WHERE extname = 'plpgsql') THEN CREATE TABLE t4 (); END IF; END $$;

DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'hstore') THEN CREATE TABLE t5 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_proc WHERE proname = 'f' AND prokind = 'f') THEN CREATE TABLE t6 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.proname = 'p' AND p.prokind = 'p' AND n.nspname = 'public') THEN CREATE TABLE t7 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.routines WHERE routine_name = 'f' AND routine_schema = 'public') THEN CREATE TABLE t8 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_trigger WHERE tgname = 'tr' AND tgrelid = 'users'::regclass AND NOT tgisinternal) THEN CREATE TABLE t9 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM information_schema.triggers WHERE trigger_name = 'tr' AND event_object_table = 'users') THEN CREATE TABLE t10 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_policies WHERE policyname = 'po' AND tablename = 'users') THEN CREATE TABLE t11 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_policy WHERE polname = 'po' AND polrelid = 'users'::regclass) THEN CREATE TABLE t12 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_publication WHERE pubname = 'pub') THEN CREATE TABLE t13 (); END IF; END $$;

DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'et') THEN CREATE TABLE t14 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'postgres') THEN CREATE TABLE t15 (); END IF; END $$;

DO $$ BEGIN IF current_schema() = 'public' THEN CREATE TABLE t16 (); END IF; END $$;

DO $$ BEGIN IF current_schema = 'public' THEN CREATE TABLE t17 (); END IF; END $$;

DO $$ BEGIN IF (SELECT current_schema) = 'public' THEN CREATE TABLE t18 (); END IF; END $$;

SELECT FROM t1;

SELECT FROM t2;

SELECT FROM t3;

SELECT FROM t4;

SELECT FROM t5;

SELECT FROM t6;

SELECT FROM t7;

SELECT FROM t8;

SELECT FROM t9;

SELECT FROM t10;

SELECT FROM t11;

SELECT FROM t12;

SELECT FROM t13;

SELECT FROM t14;

SELECT FROM t15;

SELECT FROM t16;

SELECT FROM t17;

SELECT FROM t18;

CREATE TABLE t1 ();
--! 42P07 relation "t1" already exists

CREATE TABLE t2 ();
--! 42P07 relation "t2" already exists

CREATE TABLE t3 ();
--! 42P07 relation "t3" already exists

CREATE TABLE t4 ();
--! 42P07 relation "t4" already exists

CREATE TABLE t5 ();
--! 42P07 relation "t5" already exists

CREATE TABLE t6 ();
--! 42P07 relation "t6" already exists

CREATE TABLE t7 ();
--! 42P07 relation "t7" already exists

CREATE TABLE t8 ();
--! 42P07 relation "t8" already exists

CREATE TABLE t9 ();
--! 42P07 relation "t9" already exists

CREATE TABLE t10 ();
--! 42P07 relation "t10" already exists

CREATE TABLE t11 ();
--! 42P07 relation "t11" already exists

CREATE TABLE t12 ();
--! 42P07 relation "t12" already exists

CREATE TABLE t13 ();
--! 42P07 relation "t13" already exists

CREATE TABLE t14 ();
--! 42P07 relation "t14" already exists

CREATE TABLE t15 ();
--! 42P07 relation "t15" already exists

CREATE TABLE t16 ();
--! 42P07 relation "t16" already exists

CREATE TABLE t17 ();
--! 42P07 relation "t17" already exists

CREATE TABLE t18 ();
--! 42P07 relation "t18" already exists

-- case: questions about values
CREATE SCHEMA app;
CREATE TABLE users (id serial CONSTRAINT users_key PRIMARY KEY, email text NOT NULL DEFAULT 'x', age int, mood_list int[], CHECK (age > 0));
CREATE TABLE app.posts (id int GENERATED ALWAYS AS IDENTITY, user_id int CONSTRAINT to_user REFERENCES users (id), UNIQUE (id));
CREATE TYPE mood AS ENUM ('ok', 'bad');
CREATE DOMAIN age AS int;
CREATE TYPE pair AS (x int, y mood);
ALTER TABLE users ADD m mood;
CREATE INDEX users_age ON users (age);
CREATE VIEW v AS SELECT id FROM users;
CREATE MATERIALIZED VIEW mv AS SELECT id FROM users;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1';
CREATE TRIGGER tr BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY po ON users;
CREATE TABLE logs (id int, at date) PARTITION BY RANGE (at);
CREATE PUBLICATION pub;
CREATE EXTENSION citext;
CREATE SEQUENCE counter;

DO $$ BEGIN IF 1 = 1 AND 2 > 1 AND 1 < 2 AND 2 >= 2 AND 1 <= 1 AND 1 + 1 = 2 AND 3 - 1 = 2 AND 2 * 2 = 4 AND 1 <> 2 AND 1 != 3 THEN CREATE TABLE t1 (); END IF; END $$;

DO $$ BEGIN IF 'a' || 'b' = 'ab' AND 'x' || 1 = 'x1' THEN CREATE TABLE t2 (); END IF; END $$;

DO $$ BEGIN IF 'users' LIKE 'us%' AND 'USERS' ILIKE 'u_ers' AND 'users' NOT LIKE 'x%' AND 'a_b' LIKE 'a\_b' THEN CREATE TABLE t3 (); END IF; END $$;

DO $$ BEGIN IF 'a' IN ('a', 'b') AND 'c' NOT IN ('a', 'b') AND 'a' = ANY (ARRAY['a']) AND 'a' = ANY ('{a}'::text[]) THEN CREATE TABLE t4 (); END IF; END $$;

DO $$ BEGIN IF NULL IS NULL AND 1 IS NOT NULL AND (NULL = 1) IS NULL AND 1 IS DISTINCT FROM 2 AND 1 IS NOT DISTINCT FROM 1 THEN CREATE TABLE t5 (); END IF; END $$;

DO $$ BEGIN IF COALESCE(NULL, 'x') = 'x' AND COALESCE(NULL, NULL) IS NULL THEN CREATE TABLE t6 (); END IF; END $$;

DO $$ BEGIN IF lower('A') = 'a' AND upper('a') = 'A' AND trim(' a ') = 'a' AND replace('abc', 'b', 'x') = 'axc' AND length('abc') = 3 THEN CREATE TABLE t7 (); END IF; END $$;

DO $$ BEGIN IF concat('a', NULL, 1) = 'a1' AND chr(97) = 'a' AND array_length(ARRAY[1, 2], 1) = 2 AND cardinality(ARRAY[1]) = 1 THEN CREATE TABLE t8 (); END IF; END $$;

DO $$ BEGIN IF format('%s %I %L %%', 'a', 'b C', 'd''e') = 'a "b C" ''d''''e'' %' AND format('%2$s%1$s', 'a', 'b') = 'ba' AND format('%L%s', NULL, NULL) = 'NULL' THEN CREATE TABLE t9 (); END IF; END $$;

DO $$ BEGIN IF quote_ident('a b') = '"a b"' AND quote_ident('ab') = 'ab' AND quote_literal('a''b') = '''a''''b''' THEN CREATE TABLE t10 (); END IF; END $$;

DO $$ BEGIN IF '1'::int = 1 AND 1::text = '1' AND 'yes'::boolean AND NOT 'f'::bool AND true::text = 'true' AND 'a'::text = 'a'::varchar THEN CREATE TABLE t11 (); END IF; END $$;

DO $$ BEGIN IF ('users'::regclass)::regclass = 'users'::regclass AND '1' = 1 AND (SELECT count(*) FROM unnest(ARRAY['a']) AS n (x) WHERE n.x = 'a') = 1 THEN CREATE TABLE t12 (); END IF; END $$;

DO $$ BEGIN IF to_regclass('a-b') IS NULL AND to_regclass(lower('users')) IS NOT NULL THEN CREATE TABLE t13 (); END IF; END $$;

DO $$ BEGIN IF true AND NOT false AND (false OR true) AND ('x' = 'x') = true THEN CREATE TABLE t14 (); END IF; END $$;

DO $$ BEGIN IF 'users'::regclass = 'public.users'::regclass AND 'users'::regclass <> 'app.posts'::regclass AND 'app.posts'::regclass::text = 'app.posts' THEN CREATE TABLE t15 (); END IF; END $$;

DO $$ BEGIN IF (SELECT 'a' || 'b') = 'ab' AND (SELECT 1 WHERE false) IS NULL AND 'x' COLLATE "C" = 'x' THEN CREATE TABLE t16 (); END IF; END $$;

DO $$ BEGIN IF (SELECT count(*) FROM unnest(ARRAY[1, 2, 3]) AS n WHERE n > 1) = 2 THEN CREATE TABLE t17 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT 1 FROM generate_series(1, 3) AS g WHERE g = 2) THEN CREATE TABLE t18 (); END IF; END $$;

DO $$ BEGIN IF (SELECT count(*) FROM app.posts) = 0 THEN CREATE TABLE t19 (); END IF; END $$;

DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM users) THEN CREATE TABLE t20 (); END IF; END $$;

DO $$ BEGIN IF 1 IN (SELECT 1) AND NOT (2 IN (SELECT 1)) AND (SELECT count(*) FROM (VALUES (1)) AS x) = 1 THEN CREATE TABLE t21 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (VALUES (1)) AND EXISTS (SELECT 1 UNION SELECT 2) THEN CREATE TABLE t22 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (WITH x AS (SELECT 1) SELECT * FROM x) AND (SELECT max(n) FROM unnest(ARRAY[1, 2]) AS n) = 2 THEN CREATE TABLE t23 (); END IF; END $$;

DO $$ BEGIN IF (SELECT count(*) FROM pg_class GROUP BY relkind HAVING count(*) > 100000) IS NULL THEN CREATE TABLE t24 (); END IF; END $$;

DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_class c LEFT JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relname = 'users') THEN CREATE TABLE t25 (); END IF; END $$;

DO $$ BEGIN IF now() > '2001-01-01' AND version() LIKE 'PostgreSQL%' AND current_user = session_user THEN CREATE TABLE t26 (); END IF; END $$;

DO $$ BEGIN IF age(now()) IS NOT NULL AND 5 % 2 = 1 AND 1.5 > 1 AND ARRAY[1] || 2 = ARRAY[1, 2] THEN CREATE TABLE t27 (); END IF; END $$;

DO $$ BEGIN IF 'users'::regclass::oid::bigint > 0 AND 'users' = 'users'::regclass::text THEN CREATE TABLE t28 (); END IF; END $$;

DO $$ BEGIN IF 1 = ALL (ARRAY[1]) AND ROW(1, 2) = ROW(1, 2) AND (1, 2) IN (SELECT 1, 2) AND '{"a":1}'::jsonb ? 'a' THEN CREATE TABLE t29 (); END IF; END $$;

DO $$ BEGIN IF (SELECT 1 FROM generate_series(1, 10, 5) LIMIT 1) = 1 AND substring('abc' from 1 for 1) = 'a' THEN CREATE TABLE t30 (); END IF; END $$;

SELECT FROM t1;

SELECT FROM t2;

SELECT FROM t3;

SELECT FROM t4;

SELECT FROM t5;

SELECT FROM t6;

SELECT FROM t7;

SELECT FROM t8;

SELECT FROM t9;

SELECT FROM t10;

SELECT FROM t11;

SELECT FROM t12;

SELECT FROM t13;

SELECT FROM t14;

SELECT FROM t15;

SELECT FROM t16;

SELECT FROM t17;

SELECT FROM t18;

SELECT FROM t19;

SELECT FROM t20;

SELECT FROM t21;

SELECT FROM t22;

SELECT FROM t23;

SELECT FROM t24;

SELECT FROM t25;

SELECT FROM t26;

SELECT FROM t27;

SELECT FROM t28;

SELECT FROM t29;

SELECT FROM t30;

CREATE TABLE t1 ();
--! 42P07 relation "t1" already exists

CREATE TABLE t2 ();
--! 42P07 relation "t2" already exists

CREATE TABLE t3 ();
--! 42P07 relation "t3" already exists

CREATE TABLE t4 ();

CREATE TABLE t5 ();
--! 42P07 relation "t5" already exists

CREATE TABLE t6 ();
--! 42P07 relation "t6" already exists

CREATE TABLE t7 ();
--! 42P07 relation "t7" already exists

CREATE TABLE t8 ();
--! 42P07 relation "t8" already exists

CREATE TABLE t9 ();
--! 42P07 relation "t9" already exists

CREATE TABLE t10 ();
--! 42P07 relation "t10" already exists

CREATE TABLE t11 ();
--! 42P07 relation "t11" already exists

CREATE TABLE t12 ();
--! 42P07 relation "t12" already exists

CREATE TABLE t13 ();

CREATE TABLE t14 ();
--! 42P07 relation "t14" already exists

CREATE TABLE t15 ();
--! 42P07 relation "t15" already exists

CREATE TABLE t16 ();
--! 42P07 relation "t16" already exists

CREATE TABLE t17 ();
--! 42P07 relation "t17" already exists

CREATE TABLE t18 ();
--! 42P07 relation "t18" already exists

CREATE TABLE t19 ();
--! 42P07 relation "t19" already exists

CREATE TABLE t20 ();
--! 42P07 relation "t20" already exists

CREATE TABLE t21 ();

CREATE TABLE t22 ();

CREATE TABLE t23 ();

CREATE TABLE t24 ();

CREATE TABLE t25 ();

CREATE TABLE t26 ();

CREATE TABLE t27 ();

CREATE TABLE t28 ();

CREATE TABLE t29 ();

CREATE TABLE t30 ();
