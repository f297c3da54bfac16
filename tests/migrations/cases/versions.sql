-- case: what all maintained versions have
CREATE TABLE a (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), n text UNIQUE NULLS NOT DISTINCT, r datemultirange);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE OR REPLACE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION touch();
MERGE INTO a USING (VALUES ('x')) AS v (n) ON a.n = v.n WHEN NOT MATCHED THEN INSERT (n) VALUES (v.n);

-- case [on 12]: a function that came with 13
CREATE TABLE a (id uuid PRIMARY KEY DEFAULT gen_random_uuid());
--! 42883 function gen_random_uuid() does not exist

-- case [on 12]: an extension that had it before
CREATE EXTENSION pgcrypto;
CREATE TABLE a (id uuid PRIMARY KEY DEFAULT gen_random_uuid());

-- case [on 13]: what came with 14 and 15
CREATE TABLE a (id int PRIMARY KEY, n text);
CREATE UNIQUE INDEX ON a (n) NULLS NOT DISTINCT;
--! 42601 syntax error at or near "NULLS"

CREATE TABLE b (r datemultirange);
--! 42704 type "datemultirange" does not exist

CREATE TABLE c (id int, n int REFERENCES a ON DELETE SET NULL (n));
--! 42601 syntax error at or near "("

CREATE VIEW v WITH (security_invoker = true) AS SELECT id FROM a;
--! 22023 unrecognized parameter "security_invoker"

CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1;
--! 42601 syntax error at or near "RETURN"

CREATE TABLE d (j jsonb); UPDATE d SET j['x'] = '1';
--! 42804 cannot subscript type jsonb because it is not an array

-- case [on 14]: a column that a generated one reads goes with it
CREATE TABLE a (n int, twice int GENERATED ALWAYS AS (n * 2) STORED);
ALTER TABLE a DROP COLUMN n;

SELECT twice FROM a;
--! 42703 column "twice" does not exist

-- case [on 14]: rows are merged from 15 on
CREATE TABLE a (id int); CREATE TABLE b (id int);

MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE;
--! 42601 syntax error at or near "MERGE"

-- case [on 15]: what came with 16 to 18
CREATE TABLE a (id int PRIMARY KEY, n text, j jsonb);
SELECT json_array(1, 'x');
--! 42883 function json_array(integer, unknown) does not exist

SELECT json_object('a' : 1);
--! 42601 syntax error at or near ":"

SELECT n IS JSON FROM a;
--! 42601 syntax error at or near "JSON"

SELECT * FROM (SELECT 1);
--! 42601 subquery in FROM must have an alias

CREATE TABLE b (t text STORAGE plain);
--! 42601 syntax error at or near "STORAGE"

SELECT * FROM json_table('[]', '$' COLUMNS (x int)) AS t;
--! 42601 syntax error at or near "COLUMNS"

SET transaction_timeout = 0;
--! 42704 unrecognized configuration parameter "transaction_timeout"

MERGE INTO a USING b ON true WHEN NOT MATCHED BY SOURCE THEN DELETE;
--! 42601 syntax error at or near "BY"

GRANT MAINTAIN ON a TO CURRENT_USER;
--! 42601 unrecognized privilege type "maintain"

CREATE TABLE c (id uuid DEFAULT uuidv7());
--! 42883 function uuidv7() does not exist

CREATE TABLE d (n int, twice int GENERATED ALWAYS AS (n * 2) VIRTUAL);
--! 42601 syntax error at or near "VIRTUAL"

ALTER TABLE a ADD CONSTRAINT named NOT NULL n NOT VALID;
--! 42601 syntax error at or near "NOT"

UPDATE a SET n = 'x' RETURNING old.n;
--! 42P01 missing FROM-clause entry for table "old"

ALTER TABLE a ADD CHECK (id > 0) NOT ENFORCED;
--! 42601 syntax error at or near "ENFORCED"

-- case [on 15]: a function of one's own with the name of a newer one
CREATE FUNCTION uuidv7() RETURNS uuid LANGUAGE sql AS $$ SELECT gen_random_uuid() $$;
CREATE TABLE a (id uuid PRIMARY KEY DEFAULT uuidv7());

-- case [on 15 all]: a new value of a type of the one transaction
CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE a (m mood);

ALTER TYPE mood ADD VALUE 'new';

INSERT INTO a VALUES ('new');
--! 55P04 unsafe use of new value "new" of enum type mood

-- case [on 17 all]: a new value of a type of the one transaction, later
CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE a (m mood);

ALTER TYPE mood ADD VALUE 'new';

INSERT INTO a VALUES ('new');

-- case [on 17]: what an index is not
CREATE TABLE a (id int PRIMARY KEY);

SELECT * FROM a_pkey;
--! 42809 cannot open relation "a_pkey"

-- case [on 18]: columns that are not stored
CREATE TABLE a (n int, twice int GENERATED ALWAYS AS (n * 2) VIRTUAL, thrice int GENERATED ALWAYS AS (n * 3) VIRTUAL);

CREATE INDEX ON a (twice);
--! 0A000 indexes on virtual generated columns are not supported

ALTER TABLE a ADD UNIQUE (thrice);
--! 0A000 unique constraints on virtual generated columns are not supported

ALTER TABLE a ALTER twice DROP EXPRESSION;
--! 0A000 ALTER TABLE / DROP EXPRESSION is not supported for virtual generated columns

CREATE DOMAIN d AS int; CREATE TABLE b (n int, m d GENERATED ALWAYS AS (n) VIRTUAL);
--! 0A000 virtual generated column "m" cannot have a domain type

-- case [on 18]: NOT NULL as a constraint
CREATE TABLE a (n int NOT NULL, m int);
ALTER TABLE a DROP CONSTRAINT a_n_not_null;

ALTER TABLE a ADD CONSTRAINT must NOT NULL m NOT VALID;
ALTER TABLE a DROP CONSTRAINT must;

INSERT INTO a VALUES (NULL, NULL);

ALTER TABLE a ADD CONSTRAINT must NOT NULL n;
--! 23502 column "n" of relation "a" contains null values

-- case [on 18]: what RETURNING sees, and what is not enforced
CREATE TABLE a (n int CHECK (n > 0) NOT ENFORCED);
UPDATE a SET n = 1 RETURNING old.n, new.n; UPDATE a SET n = 1 RETURNING WITH (OLD AS o) o.n;
SELECT uuidv7(), 1::int::bytea, json_array(1), json_scalar(1);

CREATE UNLOGGED TABLE p (n int) PARTITION BY LIST (n);
--! 0A000 partitioned tables cannot be unlogged

-- case: columns that are given what they compute
CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED);
UPDATE a SET id = DEFAULT, twice = DEFAULT; UPDATE a SET (n, twice) = (1, DEFAULT);

UPDATE a SET id = 1;
--! 428C9 column "id" can only be updated to DEFAULT

UPDATE a SET twice = 1;
--! 428C9 column "twice" can only be updated to DEFAULT

-- case: an expression that a column does not have
CREATE TABLE a (n int, twice int GENERATED ALWAYS AS (n * 2) STORED);
ALTER TABLE a ALTER n DROP EXPRESSION IF EXISTS; ALTER TABLE a ALTER twice DROP EXPRESSION; UPDATE a SET twice = 1;

ALTER TABLE a ALTER n DROP EXPRESSION;
--! 55000 column "n" of relation "a" is not a stored generated column
