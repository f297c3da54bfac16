-- case: roles and grants
CREATE ROLE cases_app LOGIN;

CREATE TABLE a (id int, name text);

CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE TYPE t AS ENUM ('x');

CREATE SEQUENCE s;

GRANT SELECT, UPDATE (name) ON a TO cases_app; GRANT USAGE ON SCHEMA public TO cases_app, PUBLIC; GRANT EXECUTE ON FUNCTION f() TO cases_app; GRANT USAGE ON TYPE t TO cases_app; GRANT ALL ON ALL TABLES IN SCHEMA public TO cases_app; GRANT USAGE ON SEQUENCE s TO cases_app; REVOKE ALL ON a FROM cases_app;

ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO cases_app;

ALTER DEFAULT PRIVILEGES FOR ROLE cases_app REVOKE ALL ON FUNCTIONS FROM PUBLIC;

ALTER ROLE cases_app SET search_path = public; ALTER ROLE cases_app NOLOGIN;

GRANT pg_read_all_data TO cases_app; SET ROLE cases_app; RESET ROLE;

DROP OWNED BY cases_app; DROP ROLE cases_app;

-- case: a role twice
CREATE ROLE cases_app;

CREATE ROLE cases_app;
--! 42710 role "cases_app" already exists

-- case: a grant on a table that is not there
GRANT SELECT ON a TO PUBLIC;
--! 42P01 relation "a" does not exist

-- case: a grant on a column that is not there
CREATE TABLE a (id int);

GRANT SELECT (nr) ON a TO PUBLIC;
--! 42703 column "nr" of relation "a" does not exist

-- case: a grant on a schema that is not there
GRANT USAGE ON SCHEMA s TO PUBLIC;
--! 3F000 schema "s" does not exist

-- case: a grant on all of a schema that is not there
GRANT SELECT ON ALL TABLES IN SCHEMA s TO PUBLIC;
--! 3F000 schema "s" does not exist

-- case: a grant on a function that is not there
GRANT EXECUTE ON FUNCTION f() TO PUBLIC;
--! 42883 function f() does not exist

-- case: a grant on a type that is not there
GRANT USAGE ON TYPE mood TO PUBLIC;
--! 42704 type "mood" does not exist

-- case: default privileges in a schema that is not there
ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO PUBLIC;
--! 3F000 schema "s" does not exist

-- case [silent unclear]: a grant to a role that is not there
CREATE TABLE a (id int);

GRANT SELECT ON a TO cases_nobody;
--! 42704 role "cases_nobody" does not exist

-- case [silent unclear]: a role that is not there is altered
ALTER ROLE cases_nobody LOGIN;
--! 42704 role "cases_nobody" does not exist

-- case [silent unclear]: a role that is not there is dropped
DROP ROLE cases_nobody;
--! 42704 role "cases_nobody" does not exist

-- case: policies
CREATE TABLE a (id int, owner text);

ALTER TABLE a ENABLE ROW LEVEL SECURITY;

CREATE POLICY p ON a FOR SELECT TO PUBLIC USING (owner = current_user);

CREATE POLICY q ON a FOR INSERT WITH CHECK (owner = current_setting('app.user'));

ALTER POLICY p ON a USING (id > 0);

CREATE POLICY p ON a;
--! 42710 policy "p" for table "a" already exists

-- case: a policy on a column that is not there
CREATE TABLE a (id int);

CREATE POLICY p ON a USING (owner = 'x');
--! 42703 column "owner" does not exist

-- case: a policy that is not there is altered
CREATE TABLE a (id int);

ALTER POLICY p ON a USING (id > 0);
--! 42704 policy "p" for table "a" does not exist

-- case: a policy holds its column
CREATE TABLE a (id int, owner text);

CREATE POLICY p ON a USING (owner = 'x');

ALTER TABLE a ALTER owner TYPE varchar;
--! 0A000 cannot alter type of a column used in a policy definition

-- case: a policy holds what it calls
CREATE TABLE a (id int);

CREATE FUNCTION f() RETURNS bool LANGUAGE sql AS 'SELECT true';

CREATE POLICY p ON a USING (f());

DROP FUNCTION f();
--! 2BP01 cannot drop function f() because other objects depend on it
