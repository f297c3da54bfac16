-- case: views on views
CREATE TABLE a (id int, name text);

CREATE VIEW v AS SELECT id, name AS title FROM a;

CREATE VIEW w (x) AS SELECT title FROM v WHERE id > 0;

CREATE OR REPLACE VIEW v AS SELECT id, name AS title, id + 1 AS next FROM a;

SELECT x FROM w;

SELECT next FROM v;

DROP VIEW v;
--! 2BP01 cannot drop view v because other objects depend on it

-- case: a view twice
CREATE VIEW v AS SELECT 1 AS x;

CREATE VIEW v AS SELECT 1 AS x;
--! 42P07 relation "v" already exists

-- case: a view that loses a column
CREATE VIEW v AS SELECT 1 AS x, 2 AS y;

CREATE OR REPLACE VIEW v AS SELECT 1 AS x;
--! 42P16 cannot drop columns from view

-- case: a view whose column is called otherwise
CREATE VIEW v AS SELECT 1 AS x;

CREATE OR REPLACE VIEW v AS SELECT 1 AS y;
--! 42P16 cannot change name of view column "x" to "y"

-- case: a view whose column has another type
CREATE TABLE a (id int, name text);

CREATE VIEW v AS SELECT id AS x FROM a;

CREATE OR REPLACE VIEW v AS SELECT name AS x FROM a;
--! 42P16 cannot change data type of view column "x" from integer to text

-- case: a view in place of a table
CREATE TABLE v (x int);

CREATE OR REPLACE VIEW v AS SELECT 1 AS x;
--! 42809 "v" is not a view

-- case: a view of what is not there
CREATE VIEW v AS SELECT x FROM a;
--! 42P01 relation "a" does not exist

-- case: a replaced view lets go of what it read
CREATE TABLE a (id int);

CREATE TABLE b (id int);

CREATE VIEW v AS SELECT id FROM a;

CREATE OR REPLACE VIEW v AS SELECT id FROM b;

DROP TABLE a;

-- case: a recursive view
CREATE RECURSIVE VIEW v (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM v WHERE n < 9;

SELECT n FROM v;

-- case: materialized views
CREATE TABLE a (id int);

CREATE MATERIALIZED VIEW v AS SELECT id FROM a WITH NO DATA;

CREATE MATERIALIZED VIEW IF NOT EXISTS v AS SELECT 1 AS x;

CREATE UNIQUE INDEX i ON v (id);

REFRESH MATERIALIZED VIEW v;

DROP TABLE a;
--! 2BP01 cannot drop table a because other objects depend on it

-- case: refreshing a view
CREATE VIEW v AS SELECT 1 AS x;

REFRESH MATERIALIZED VIEW v;
--! 42809 "v" is not a table or materialized view

-- case: refreshing what is not there
REFRESH MATERIALIZED VIEW v;
--! 42P01 relation "v" does not exist

-- case: a temporary view
CREATE TEMP VIEW v AS SELECT 1 AS x;

SELECT x FROM v;

-- case: rules
CREATE TABLE a (id int);

CREATE TABLE b (id int);

CREATE RULE r AS ON INSERT TO a DO ALSO INSERT INTO b VALUES (NEW.id);

CREATE OR REPLACE RULE r AS ON INSERT TO a WHERE NEW.id > 0 DO ALSO INSERT INTO b VALUES (NEW.id);

CREATE RULE r AS ON INSERT TO a DO ALSO NOTHING;
--! 42710 rule "r" for relation "a" already exists

-- case: a rule on what is not there
CREATE RULE r AS ON INSERT TO a DO INSTEAD NOTHING;
--! 42P01 relation "a" does not exist

-- case: a rule that writes where nothing is
CREATE TABLE a (id int);

CREATE RULE r AS ON INSERT TO a DO ALSO INSERT INTO b VALUES (NEW.id);
--! 42P01 relation "b" does not exist

-- case: a view names its columns, where its query has several of one name
CREATE TABLE part (id int, name text);

CREATE VIEW pairs (id, inner_name, outer_name) AS
SELECT a.id, a.name, b.name FROM part a JOIN part b ON a.id = b.id + 1;

SELECT id, outer_name FROM pairs;
