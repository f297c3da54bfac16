-- case: indexes with made-up names
CREATE TABLE a (id int, name text);

CREATE INDEX ON a (id, name);

CREATE INDEX ON a (lower(name));

CREATE INDEX ON a (id) INCLUDE (name);

CREATE UNIQUE INDEX ON a (name) WHERE id > 0;

DROP INDEX a_id_name_idx, a_lower_idx, a_id_name_idx1, a_name_idx;

-- case: an index on a column that is not there
CREATE TABLE a (id int);

CREATE INDEX i ON a (name);
--! 42703 column "name" does not exist

-- case: an index on a table that is not there
CREATE INDEX i ON a (name);
--! 42P01 relation "a" does not exist

-- case: an index twice
CREATE TABLE a (id int);

CREATE INDEX i ON a (id);

CREATE INDEX IF NOT EXISTS i ON a (id);

CREATE INDEX i ON a (id);
--! 42P07 relation "i" already exists

-- case: an index on a view
CREATE VIEW v AS SELECT 1 AS id;

CREATE INDEX i ON v (id);
--! 42809 cannot create index on relation "v"

-- case: an index concurrently inside a transaction
CREATE TABLE a (id int);

CREATE INDEX CONCURRENTLY i ON a (id);
--! 25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block

-- case [none]: an index concurrently outside of transactions
CREATE TABLE a (id int);

CREATE INDEX CONCURRENTLY i ON a (id);

REINDEX INDEX CONCURRENTLY i;

DROP INDEX CONCURRENTLY i;

-- case [none]: an index concurrently with another statement
CREATE TABLE a (id int);

SELECT 1; CREATE INDEX CONCURRENTLY i ON a (id);
--! 25001 CREATE INDEX CONCURRENTLY cannot run inside a transaction block

-- case: an operator class that an extension brings
CREATE TABLE a (name text);

CREATE INDEX i ON a USING gin (name gin_trgm_ops);
--! 42704 operator class "gin_trgm_ops" does not exist for access method "gin"

-- case: an operator class with its extension
CREATE EXTENSION pg_trgm;

CREATE TABLE a (name text);

CREATE INDEX i ON a USING gin (name gin_trgm_ops);

CREATE INDEX k ON a USING gist (name gist_trgm_ops);

-- case: a type without a default operator class
CREATE TABLE a (name text);

CREATE INDEX i ON a USING gin (name);
--! 42704 data type text has no default operator class for access method "gin"

-- case: types with default operator classes
CREATE TYPE mood AS ENUM ('x');

CREATE DOMAIN small AS int;

CREATE TABLE a (j jsonb, t text[], v tsvector, r int4range, m mood, d small, p point, n inet, mr datemultirange);

CREATE INDEX ON a USING gin (j);

CREATE INDEX ON a USING gin (j jsonb_path_ops);

CREATE INDEX ON a USING gin (t);

CREATE INDEX ON a USING gist (v);

CREATE INDEX ON a USING gist (r);

CREATE INDEX ON a (m, d, n);

CREATE INDEX ON a USING gist (p);

CREATE INDEX ON a USING hash (m);

CREATE INDEX ON a USING brin (d);

CREATE INDEX ON a USING gist (mr);

-- case: an access method that is not there
CREATE TABLE a (id int);

CREATE INDEX i ON a USING bloom (id);
--! 42704 access method "bloom" does not exist

-- case: an access method with its extension
CREATE EXTENSION bloom;

CREATE TABLE a (id int);

CREATE INDEX i ON a USING bloom (id);

-- case: json has no operator class for btree
CREATE TABLE a (j json);

CREATE INDEX i ON a (j);
--! 42704 data type json has no default operator class for access method "btree"

-- case: an index expression with a function nobody makes
CREATE TABLE a (name text);

CREATE INDEX i ON a (f(name));
--! 42883 function f(text) does not exist
