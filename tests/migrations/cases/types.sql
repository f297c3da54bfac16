-- case: an enum and its values
CREATE TYPE mood AS ENUM ('sad', 'ok');

ALTER TYPE mood ADD VALUE 'happy' AFTER 'ok';

ALTER TYPE mood ADD VALUE IF NOT EXISTS 'happy';

ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';

CREATE TABLE a (m mood DEFAULT 'blue', ms mood[]);

INSERT INTO a VALUES ('happy', ARRAY['ok']::mood[]);

SELECT * FROM a WHERE m = 'ok' OR m IN ('happy', 'blue');

SELECT * FROM a WHERE m = 'sad';
--! 22P02 invalid input value for enum mood: "sad"

-- case: an enum value that is not there
CREATE TYPE mood AS ENUM ('ok');

CREATE TABLE a (m mood);

INSERT INTO a VALUES ('bad');
--! 22P02 invalid input value for enum mood: "bad"

-- case: an enum is made twice
CREATE TYPE mood AS ENUM ('ok');

CREATE TYPE mood AS ENUM ('ok');
--! 42710 type "mood" already exists

-- case: an enum's value is added twice
CREATE TYPE mood AS ENUM ('ok');

ALTER TYPE mood ADD VALUE 'ok';
--! 42710 enum label "ok" already exists

-- case: a value after one that is not there
CREATE TYPE mood AS ENUM ('ok');

ALTER TYPE mood ADD VALUE 'bad' BEFORE 'worse';
--! 22023 "worse" is not an existing enum label

-- case: renaming a value that is not there
CREATE TYPE mood AS ENUM ('ok');

ALTER TYPE mood RENAME VALUE 'bad' TO 'worse';
--! 22023 "bad" is not an existing enum label

-- case: a value for an enum that is not there
ALTER TYPE mood ADD VALUE 'ok';
--! 42704 type "mood" does not exist

-- case: a value for what is no enum
CREATE DOMAIN mood AS text;

ALTER TYPE mood ADD VALUE 'ok';
--! 42809 mood is not an enum

-- case: a new value is used in its own transaction
CREATE TYPE mood AS ENUM ('ok');

CREATE TABLE a (m mood); ALTER TYPE mood ADD VALUE 'new'; INSERT INTO a VALUES ('new');
--! 55P04 unsafe use of new value "new" of enum type mood

-- case [all silent unclear old]: a new value is used in the one transaction of all
CREATE TYPE mood AS ENUM ('ok');

CREATE TABLE a (m mood);

ALTER TYPE mood ADD VALUE 'new';

ALTER TABLE a ALTER m SET DEFAULT 'new';
--! 55P04 unsafe use of new value "new" of enum type mood

-- case [all silent unclear old]: a new value of a type of the same transaction
CREATE TYPE mood AS ENUM ('ok');

CREATE TABLE a (m mood);

ALTER TYPE mood ADD VALUE 'new';

INSERT INTO a VALUES ('new'); UPDATE a SET m = 'new' WHERE m <> 'new';
--! 55P04 unsafe use of new value "new" of enum type mood

-- case: a new value is used in the next transaction
CREATE TYPE mood AS ENUM ('ok');

ALTER TYPE mood ADD VALUE 'new';

CREATE TABLE a (m mood DEFAULT 'new');

-- case: casts to enums are judged
CREATE TYPE mood AS ENUM ('ok');

SELECT 'ok'::mood;

SELECT CASE WHEN true THEN 'ok'::mood ELSE 'ok' END, COALESCE('ok'::mood, 'ok'), NULLIF('ok'::mood, 'ok');

SELECT 'bad'::mood;
--! 22P02 invalid input value for enum mood: "bad"

-- case: domains
CREATE DOMAIN email AS text NOT NULL DEFAULT 'a@b' CHECK (VALUE LIKE '%@%') CONSTRAINT short CHECK (length(VALUE) < 99);

CREATE TABLE a (mail email);

ALTER DOMAIN email ADD CONSTRAINT c CHECK (VALUE <> '');

ALTER DOMAIN email DROP CONSTRAINT c;

ALTER DOMAIN email DROP CONSTRAINT IF EXISTS c;

ALTER DOMAIN email DROP CONSTRAINT email_check;

ALTER DOMAIN email SET DEFAULT 'x@y';

ALTER DOMAIN email DROP NOT NULL;

ALTER DOMAIN email DROP CONSTRAINT c;
--! 42704 constraint "c" of domain "email" does not exist

-- case: a domain's constraint twice
CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0);

ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 1);
--! 42710 constraint "c" for domain "d" already exists

-- case: a domain on a type that is not there
CREATE DOMAIN d AS nothing;
--! 42704 type "nothing" does not exist

-- case: a domain that is not there
ALTER DOMAIN d DROP NOT NULL;
--! 42704 type "d" does not exist

-- case: a domain on an enum
CREATE TYPE mood AS ENUM ('ok');

CREATE DOMAIN good AS mood;

CREATE TABLE a (m good);

INSERT INTO a VALUES ('bad');
--! 22P02 invalid input value for enum mood: "bad"

-- case: a domain holds its type
CREATE TYPE mood AS ENUM ('ok');

CREATE DOMAIN good AS mood;

DROP TYPE mood;
--! 2BP01 cannot drop type mood because other objects depend on it

-- case: composite types
CREATE TYPE address AS (street text, zip text);

ALTER TYPE address ADD ATTRIBUTE town text;

ALTER TYPE address RENAME ATTRIBUTE zip TO code;

ALTER TYPE address DROP ATTRIBUTE street;

CREATE TABLE a (home address);

SELECT (home).town, (a.home).code FROM a;

DROP TYPE address;
--! 2BP01 cannot drop type address because other objects depend on it

-- case: a composite type twice
CREATE TYPE address AS (street text);

CREATE TYPE address AS (street text);
--! 42710 type "address" already exists

-- case: range types
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi);

CREATE TABLE a (r floatrange, m floatmultirange);

SELECT 1 FROM a WHERE r && floatrange(1, 2);

DROP TYPE floatrange CASCADE;

SELECT r FROM a;
--! 42703 column "r" does not exist

-- case: a range of a type that is not there
CREATE TYPE r AS RANGE (subtype = nothing);
--! 42704 type "nothing" does not exist

-- case: aggregates, operators, collations and the like
CREATE FUNCTION add(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';

CREATE AGGREGATE total (int) (sfunc = add, stype = int, initcond = '0');

SELECT total(x) FROM generate_series(1, 3) AS x;

CREATE OPERATOR +++ (leftarg = int, rightarg = int, function = add);
--! 42601 syntax error at or near "+"

CREATE COLLATION german (locale = 'C');

CREATE COLLATION IF NOT EXISTS german (locale = 'C');

CREATE TEXT SEARCH CONFIGURATION english2 (COPY = english);

CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple);

ALTER TEXT SEARCH CONFIGURATION english2 ALTER MAPPING FOR word WITH d;

DROP AGGREGATE total (int);

DROP TEXT SEARCH CONFIGURATION english2;

DROP COLLATION german;

DROP COLLATION german;
--! 42704 collation "german" does not exist

-- case: an aggregate of a function that is not there
CREATE AGGREGATE total (int) (sfunc = nothing, stype = int);
--! 42883 function nothing(integer, integer) does not exist

-- case: a shell type is filled in
CREATE TYPE t;

CREATE TYPE t AS ENUM ('a');

-- case: a type in use is dropped
CREATE TYPE mood AS ENUM ('ok');

CREATE TABLE a (m mood);

DROP TYPE mood;
--! 2BP01 cannot drop type mood because other objects depend on it

-- case: a type in use is dropped with its columns
CREATE TYPE mood AS ENUM ('ok');

CREATE TABLE a (id int, m mood);

DROP TYPE mood CASCADE;

SELECT m FROM a;
--! 42703 column "m" does not exist

-- case: a type is renamed
CREATE TYPE mood AS ENUM ('ok');

ALTER TYPE mood RENAME TO feeling;

CREATE TABLE a (m feeling DEFAULT 'ok');

CREATE TABLE b (m mood);
--! 42704 type "mood" does not exist

-- case: a type is renamed to one that is there
CREATE TYPE mood AS ENUM ('ok');

CREATE TYPE feeling AS ENUM ('ok');

ALTER TYPE mood RENAME TO feeling;
--! 42710 type "feeling" already exists

-- case: the type swap that ORMs write
CREATE TYPE mood AS ENUM ('a', 'b');

CREATE TABLE t (m mood NOT NULL DEFAULT 'a');

ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('a', 'b', 'c'); ALTER TABLE t ALTER COLUMN m DROP DEFAULT; ALTER TABLE t ALTER COLUMN m TYPE mood USING m::text::mood; ALTER TABLE t ALTER COLUMN m SET DEFAULT 'c'; DROP TYPE mood_old;

-- case: literals that no type reads
CREATE TABLE a (i int, b bool, u uuid, n numeric, s smallint, big bigint);

INSERT INTO a VALUES ('1', 'off', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', '1.5e3', ' 7 ', '-9');

INSERT INTO a (u) VALUES ('not-a-uuid');
--! 22P02 invalid input syntax for type uuid: "not-a-uuid"

-- case: a number too large
CREATE TABLE a (i int);

INSERT INTO a VALUES ('99999999999');
--! 22003 value "99999999999" is out of range for type integer

-- case: a word that is no truth value
CREATE TABLE a (b bool);

INSERT INTO a VALUES ('maybe');
--! 22P02 invalid input syntax for type boolean: "maybe"

-- case: casts between one's own types
CREATE TYPE x AS ENUM ('a');

CREATE TYPE y AS ENUM ('a');

CREATE TABLE a (v x);

ALTER TABLE a ALTER v TYPE y;
--! 42804 column "v" cannot be cast automatically to type y

-- case: operators of one name for different types
CREATE TYPE length AS (metres int);

CREATE TYPE weight AS (grams int);

CREATE FUNCTION minus(length, length) RETURNS int LANGUAGE sql AS 'SELECT $1.metres - $2.metres';

CREATE FUNCTION minus(weight, weight) RETURNS int LANGUAGE sql AS 'SELECT $1.grams - $2.grams';

CREATE OPERATOR - (FUNCTION = minus, LEFTARG = length, RIGHTARG = length);

CREATE OPERATOR - (FUNCTION = minus, LEFTARG = weight, RIGHTARG = weight);
