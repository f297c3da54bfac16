-- case: what an index, a function or a column takes 1
SELECT lower('a'::varchar), upper('a'::bpchar), lower('a'::name), initcap('a'::varchar), lower(int4range(1,2));

-- case: what an index, a function or a column takes 2
SELECT lower('a'::"char");

-- case: what an index, a function or a column takes 3
CREATE DOMAIN d AS text; SELECT lower('a'::d);

-- case: what an index, a function or a column takes 4
CREATE TABLE t (a text); CREATE UNIQUE INDEX ON t (lower(a), a); ALTER TABLE t ALTER a TYPE varchar(10);

-- case: what an index, a function or a column takes 5
CREATE TABLE t (a varchar, b bpchar, c name); CREATE INDEX ON t (a text_pattern_ops); CREATE INDEX ON t (a varchar_pattern_ops);

-- case: what an index, a function or a column takes 6
CREATE EXTENSION pg_trgm; CREATE EXTENSION citext; CREATE TABLE t (b citext); CREATE INDEX ON t USING gin (b gin_trgm_ops);

-- case: what an index, a function or a column takes 7
CREATE EXTENSION pg_trgm; CREATE DOMAIN dd AS text; CREATE TABLE t (d dd); CREATE INDEX ON t USING gin (d gin_trgm_ops);

-- case: what an index, a function or a column does not take 1
SELECT lower(1);
--! 42883 function lower(integer) does not exist

-- case: what an index, a function or a column does not take 2
SELECT lower(true);
--! 42883 function lower(boolean) does not exist

-- case: what an index, a function or a column does not take 3
SELECT lower(now());
--! 42883 function lower(timestamp with time zone) does not exist

-- case: what an index, a function or a column does not take 4
SELECT lower('{}'::jsonb);
--! 42883 function lower(jsonb) does not exist

-- case: what an index, a function or a column does not take 5
SELECT upper(gen_random_uuid());
--! 42883 function upper(uuid) does not exist

-- case: what an index, a function or a column does not take 6
SELECT initcap(1);
--! 42883 function initcap(integer) does not exist

-- case: what an index, a function or a column does not take 7
CREATE TYPE e AS ENUM ('a'); SELECT lower('a'::e);
--! 42883 function lower(e) does not exist

-- case: what an index, a function or a column does not take 8
CREATE TABLE t (a text); CREATE INDEX ON t (lower(a)); ALTER TABLE t ALTER a TYPE bigint USING a::bigint;
--! 42883 function lower(bigint) does not exist

-- case: what an index, a function or a column does not take 9
CREATE TABLE t (a text); CREATE INDEX ON t (a) WHERE lower(a) = 'x'; ALTER TABLE t ALTER a TYPE bigint USING a::bigint;
--! 42883 function lower(bigint) does not exist

-- case: what an index, a function or a column does not take 10
CREATE TABLE t (a int); CREATE INDEX ON t (a text_pattern_ops);
--! 42804 operator class "text_pattern_ops" does not accept data type integer

-- case: what an index, a function or a column does not take 11
CREATE TABLE t (b bpchar); CREATE INDEX ON t (b text_pattern_ops);
--! 42804 operator class "text_pattern_ops" does not accept data type character

-- case: what an index, a function or a column does not take 12
CREATE TABLE t (b text); CREATE INDEX ON t USING gin (b jsonb_path_ops);
--! 42804 operator class "jsonb_path_ops" does not accept data type text

-- case: what an index, a function or a column does not take 13
CREATE TABLE t (b json); CREATE INDEX ON t USING gin (b jsonb_ops);
--! 42804 operator class "jsonb_ops" does not accept data type json

-- case: what an index, a function or a column does not take 14
CREATE TABLE t (b jsonb); CREATE INDEX ON t USING gin (b jsonb_path_ops); ALTER TABLE t ALTER b TYPE text;
--! 42804 operator class "jsonb_path_ops" does not accept data type text

-- case: what an index, a function or a column does not take 15
CREATE EXTENSION pg_trgm; CREATE TABLE t (b int); CREATE INDEX ON t USING gin (b gin_trgm_ops);
--! 42804 operator class "gin_trgm_ops" does not accept data type integer

-- case: what an index, a function or a column does not take 16
CREATE EXTENSION pg_trgm; CREATE TABLE t (b text); CREATE INDEX ON t USING gin (b gin_trgm_ops); ALTER TABLE t ALTER b TYPE int USING 1;
--! 42804 operator class "gin_trgm_ops" does not accept data type integer

-- case: what an index, a function or a column does not take 17
CREATE EXTENSION pg_trgm; CREATE TABLE t (b varchar(9), c bpchar, d name); CREATE INDEX ON t USING gin (b gin_trgm_ops); CREATE INDEX ON t USING gist (c gist_trgm_ops);
--! 42804 operator class "gist_trgm_ops" does not accept data type character

-- case: what an index, a function or a column does not take 18
CREATE EXTENSION pg_trgm; CREATE TABLE t (d name); CREATE INDEX ON t USING gin (d gin_trgm_ops);
--! 42804 operator class "gin_trgm_ops" does not accept data type name

-- case: what an index, a function or a column does not take 19
CREATE EXTENSION pg_trgm; CREATE TABLE t (d text[]); CREATE INDEX ON t USING gin (d gin_trgm_ops);
--! 42804 operator class "gin_trgm_ops" does not accept data type text[]

-- case: what an index, a function or a column does not take 20
CREATE EXTENSION pg_trgm; CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (d e); CREATE INDEX ON t USING gin (d gin_trgm_ops);
--! 42804 operator class "gin_trgm_ops" does not accept data type e

-- case: what an index, a function or a column does not take 21
CREATE EXTENSION pg_trgm; CREATE TABLE t (d uuid); CREATE INDEX ON t USING gin (d gin_trgm_ops);
--! 42804 operator class "gin_trgm_ops" does not accept data type uuid

-- case: what an index, a function or a column does not take 22
CREATE COLLATION c (locale = 'C'); CREATE TABLE t (a text COLLATE c); DROP COLLATION c;
--! 2BP01 cannot drop collation c because other objects depend on it

-- case: what an index, a function or a column does not take 23
CREATE COLLATION c (locale = 'C'); CREATE TABLE t (a text); CREATE INDEX ON t (a COLLATE c); DROP COLLATION c;
--! 2BP01 cannot drop collation c because other objects depend on it

-- case: what an index, a function or a column does not take 24
CREATE COLLATION c (locale = 'C'); CREATE TABLE t (a text); ALTER TABLE t ALTER a TYPE text COLLATE c; DROP COLLATION c;
--! 2BP01 cannot drop collation c because other objects depend on it

-- case: a collation that a column has no more
CREATE COLLATION c (locale = 'C'); CREATE TABLE t (a text COLLATE c, b text COLLATE c, d text COLLATE c); CREATE INDEX ON t (a);
ALTER TABLE t ALTER a TYPE text; ALTER TABLE t ALTER b TYPE text COLLATE "default"; ALTER TABLE t DROP COLUMN d; DROP COLLATION c;

-- case: a collation that goes with what uses it
CREATE COLLATION c (locale = 'C'); CREATE TABLE t (a text COLLATE c, b text); CREATE INDEX i ON t (b COLLATE c); CREATE VIEW v AS SELECT b COLLATE c AS x FROM t;
DROP INDEX i; DROP VIEW v; DROP TABLE t; DROP COLLATION c;

-- case: a view in a collation
CREATE COLLATION c (locale = 'C'); CREATE TABLE t (a text); CREATE VIEW v AS SELECT a COLLATE c AS x FROM t;
DROP COLLATION c;
--! 2BP01 cannot drop collation c because other objects depend on it

-- case: a table like another, in its collation
CREATE COLLATION c (locale = 'C'); CREATE TABLE t (a text COLLATE c); ALTER TABLE t RENAME a TO b; DROP COLLATION IF EXISTS nope; DROP COLLATION c CASCADE; SELECT 1 FROM t;

SELECT b FROM t;
--! 42703 column "b" does not exist
