-- case: what is undone is as it was before
CREATE TABLE a (id int, n int, m int, CONSTRAINT c CHECK (m > 0)); CREATE TYPE t AS ENUM ('x'); CREATE SEQUENCE s;

SAVEPOINT x; ALTER TABLE a DROP n, DROP CONSTRAINT c; ALTER TABLE a RENAME m TO k; ALTER TABLE a ALTER id SET NOT NULL; ALTER TYPE t RENAME TO u; DROP SEQUENCE s; ALTER TABLE a RENAME TO b; ROLLBACK TO x; INSERT INTO a VALUES (NULL, 2, 3); SELECT id, n, m, nextval('s') FROM a; CREATE TABLE b (t t);

ALTER TABLE a DROP CONSTRAINT c;

SELECT k FROM a;
--! 42703 column "k" does not exist

-- case: a table whose making is undone
SAVEPOINT x; CREATE TABLE a (id int); ROLLBACK TO x; CREATE TABLE a (nr int); SAVEPOINT y; SAVEPOINT x; DROP TABLE a; ROLLBACK TO SAVEPOINT y; INSERT INTO a VALUES (1);

SELECT id FROM a;
--! 42703 column "id" does not exist

-- case [none]: a transaction that is undone
CREATE TABLE a (id int);

BEGIN; ALTER TABLE a ADD n int; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; ROLLBACK;

SELECT id FROM a;

SELECT f();
--! 42883 function f() does not exist

-- case [none]: a transaction that stays
BEGIN; CREATE TABLE a (id int); SAVEPOINT x; ALTER TABLE a ADD n int; RELEASE SAVEPOINT x; COMMIT;

SELECT n FROM a;

ALTER TABLE a ADD n int;
--! 42701 column "n" of relation "a" already exists

-- case [none]: several statements at once are one transaction
CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE a (m mood);

ALTER TYPE mood ADD VALUE 'bad';

INSERT INTO a VALUES ('bad');

ALTER TYPE mood ADD VALUE 'worse'; INSERT INTO a VALUES ('worse');
--! 55P04 unsafe use of new value "worse" of enum type mood

-- case [none]: an index beside the work of others
CREATE TABLE a (id int);

CREATE INDEX CONCURRENTLY i ON a (id);

DROP INDEX CONCURRENTLY i;

SELECT 1; CREATE INDEX CONCURRENTLY i ON a (id);
--! 25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block
