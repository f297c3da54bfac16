-- case: types of all columns are looked up before any default
CREATE TABLE t (id uuid DEFAULT uuid_generate_v4(), email citext);
--! 42704 type "citext" does not exist
--! 42883 function uuid_generate_v4() does not exist

-- case: a table that is there is told before its defaults
CREATE TABLE t (id int); CREATE TABLE t (id int DEFAULT nothing());
--! 42P07 relation "t" already exists

-- case: the cast of a column comes before its default and its views
CREATE TABLE t (a text DEFAULT 'x'); CREATE VIEW v AS SELECT a FROM t; ALTER TABLE t ALTER a TYPE int;
--! 42804 column "a" cannot be cast automatically to type integer
--! 0A000 cannot alter type of a column used by a view or rule

-- case: the default of a column comes before its views
CREATE TABLE t (a bool DEFAULT true); CREATE VIEW v AS SELECT a FROM t; ALTER TABLE t ALTER a TYPE int USING a::int;
--! 42804 default for column "a" cannot be cast automatically to type integer
--! 0A000 cannot alter type of a column used by a view or rule

-- case: a generated column by USING
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED); ALTER TABLE t ALTER b TYPE text USING b::text;
--! 42611 cannot specify USING when altering type of generated column

-- case: an identity column of another type
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY); ALTER TABLE t ALTER id TYPE bigint; ALTER TABLE t ALTER id TYPE text;
--! 22023 identity column type must be smallint, integer, or bigint

-- case: a column that partitions
CREATE TABLE t (id int, n int) PARTITION BY RANGE (id); ALTER TABLE t ALTER n TYPE bigint; ALTER TABLE t ALTER id TYPE bigint;
--! 42P16 cannot alter column "id" because it is part of the partition key of relation "t"

-- case: rows whose keys are not checked yet
CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED); INSERT INTO p VALUES (1);

INSERT INTO c VALUES (1); ALTER TABLE p ADD n int; ALTER TABLE c ADD n int;
--! 55006 cannot ALTER TABLE "c" because it has pending trigger events

-- case: rows whose keys are not checked yet, and an index
CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int, CONSTRAINT fk FOREIGN KEY (p) REFERENCES p DEFERRABLE INITIALLY DEFERRED);

INSERT INTO c VALUES (NULL); CREATE INDEX ON c (p);
--! 55006 cannot CREATE INDEX "c" because it has pending trigger events

-- case: rows whose keys are not checked yet, and their end
CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p INITIALLY DEFERRED);

INSERT INTO c VALUES (NULL); DROP TABLE c;
--! 55006 cannot DROP TABLE "c" because it has pending trigger events

-- case: rows whose keys were checked
CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED, q int REFERENCES p DEFERRABLE); INSERT INTO p VALUES (1);

INSERT INTO c VALUES (1); SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE c ADD n int;

INSERT INTO c VALUES (1);

ALTER TABLE c ADD m int; INSERT INTO c SELECT 1 WHERE false; ALTER TABLE c ADD o int; SAVEPOINT s; INSERT INTO c VALUES (1); ROLLBACK TO s; ALTER TABLE c ADD k int; CREATE TABLE d (p int); INSERT INTO d VALUES (1); ALTER TABLE d ADD FOREIGN KEY (p) REFERENCES p DEFERRABLE INITIALLY DEFERRED; ALTER TABLE d ADD n int;

-- case [all]: the transaction of all ends in the middle
CREATE TYPE mood AS ENUM ('a'); COMMIT; ALTER TYPE mood ADD VALUE 'b';

CREATE TABLE t (m mood DEFAULT 'b');

INSERT INTO t VALUES ('b');

-- case [none]: texts that begin and end transactions
BEGIN; CREATE TYPE mood AS ENUM ('a');

COMMIT;

ALTER TYPE mood ADD VALUE 'b';

CREATE TABLE t (m mood DEFAULT 'b'); SELECT 1;

-- case [none]: what follows a COMMIT in one text is a transaction again
CREATE TABLE t (id int);

BEGIN; SELECT 1; COMMIT; CREATE INDEX CONCURRENTLY ON t (id);
--! 25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block
