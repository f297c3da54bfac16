-- case: foreign keys with made-up names
CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE);

CREATE TABLE posts (id serial PRIMARY KEY, user_id int REFERENCES users ON DELETE CASCADE, email text REFERENCES users (email), CHECK (id > 0), CHECK (id < 9));

ALTER TABLE posts DROP CONSTRAINT posts_user_id_fkey, DROP CONSTRAINT posts_email_fkey, DROP CONSTRAINT posts_id_check, DROP CONSTRAINT posts_id_check1, DROP CONSTRAINT posts_pkey;

-- case: a foreign key to a table without a key
CREATE TABLE users (id int);

CREATE TABLE posts (user_id int REFERENCES users);
--! 42704 there is no primary key for referenced table "users"

-- case: a foreign key to a column that is not unique
CREATE TABLE users (id int PRIMARY KEY, email text);

CREATE TABLE posts (email text REFERENCES users (email));
--! 42830 there is no unique constraint matching given keys for referenced table "users"

-- case: a foreign key to a column that is not there
CREATE TABLE users (id int PRIMARY KEY);

CREATE TABLE posts (email text REFERENCES users (email));
--! 42703 column "email" referenced in foreign key constraint does not exist

-- case: a foreign key of a column that is not there
CREATE TABLE users (id int PRIMARY KEY);

CREATE TABLE posts (id int);

ALTER TABLE posts ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id);
--! 42703 column "user_id" referenced in foreign key constraint does not exist

-- case: a foreign key of another type
CREATE TABLE users (id uuid PRIMARY KEY);

CREATE TABLE posts (user_id int REFERENCES users);
--! 42804 foreign key constraint "posts_user_id_fkey" cannot be implemented

-- case: a foreign key between integers
CREATE TABLE users (id bigint PRIMARY KEY);

CREATE TABLE posts (user_id int REFERENCES users);

-- case: a foreign key of another number of columns
CREATE TABLE users (id int PRIMARY KEY);

CREATE TABLE posts (a int, b int, FOREIGN KEY (a, b) REFERENCES users (id));
--! 42830 number of referencing and referenced columns for foreign key disagree

-- case: a foreign key to a view
CREATE VIEW users AS SELECT 1 AS id;

CREATE TABLE posts (user_id int REFERENCES users (id));
--! 42809 referenced relation "users" is not a table
--! 42830 there is no unique constraint matching given keys for referenced table "users"

-- case: a foreign key to a unique index
CREATE TABLE users (id int, mail text);

CREATE UNIQUE INDEX ON users (mail);

CREATE TABLE posts (m text REFERENCES users (mail));

-- case: a foreign key to a unique index on some rows
CREATE TABLE users (id int, mail text);

CREATE UNIQUE INDEX ON users (mail) WHERE id > 0;

CREATE TABLE posts (m text REFERENCES users (mail));
--! 42830 there is no unique constraint matching given keys for referenced table "users"

-- case: a constraint takes an index over
CREATE TABLE a (id int NOT NULL, nr int NOT NULL);

CREATE UNIQUE INDEX i ON a (id);

CREATE UNIQUE INDEX j ON a (nr);

ALTER TABLE a ADD CONSTRAINT pk PRIMARY KEY USING INDEX i;

ALTER TABLE a ADD UNIQUE USING INDEX j;

CREATE TABLE b (a_id int REFERENCES a);

DROP INDEX pk;
--! 2BP01 cannot drop index pk because constraint pk on table a requires it
--! 2BP01 cannot drop constraint pk on table a because other objects depend on it

-- case: a constraint takes an index over that is not there
CREATE TABLE a (id int);

ALTER TABLE a ADD CONSTRAINT pk PRIMARY KEY USING INDEX i;
--! 42704 index "i" does not exist

-- case: a constraint's index has a name that is taken
CREATE TABLE b (id int);

CREATE TABLE a (id int, CONSTRAINT b UNIQUE (id));
--! 42P07 relation "b" already exists

-- case: an exclusion constraint
CREATE TABLE a (during tstzrange, room int, EXCLUDE USING gist (during WITH &&) WHERE (room > 0));

ALTER TABLE a DROP CONSTRAINT a_during_excl;

-- case: an exclusion constraint without its operator class
CREATE TABLE a (during tstzrange, room int, EXCLUDE USING gist (room WITH =, during WITH &&));
--! 42704 data type integer has no default operator class for access method "gist"

-- case: an exclusion constraint with the extension
CREATE EXTENSION btree_gist;

CREATE TABLE a (during tstzrange, room int, EXCLUDE USING gist (room WITH =, during WITH &&));

-- case: long names are cut
CREATE TABLE a_table_with_a_name_that_is_rather_long_for_a_table (a_column_with_a_name_that_is_long_as_well int UNIQUE);

ALTER TABLE a_table_with_a_name_that_is_rather_long_for_a_table DROP CONSTRAINT a_table_with_a_name_that_is_r_a_column_with_a_name_that_is__key;

-- case: a table refers to itself
CREATE TABLE a (id int PRIMARY KEY, parent int REFERENCES a);

ALTER TABLE a ADD FOREIGN KEY (parent) REFERENCES a (id);

ALTER TABLE a DROP CONSTRAINT a_parent_fkey1;

-- case: a check that calls a function holds it
CREATE FUNCTION ok(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';

CREATE TABLE a (id int CHECK (ok(id)));

DROP FUNCTION ok(int);
--! 2BP01 cannot drop function ok(integer) because other objects depend on it

-- case: a foreign key between enums
CREATE TYPE x AS ENUM ('a');

CREATE TYPE y AS ENUM ('a');

CREATE TABLE a (id x PRIMARY KEY);

CREATE TABLE b (a_id y REFERENCES a);
--! 42804 foreign key constraint "b_a_id_fkey" cannot be implemented

-- case: rows break a foreign key
CREATE TABLE a (id int PRIMARY KEY);

CREATE TABLE b (a_id int REFERENCES a);

INSERT INTO b VALUES (1);
--! 23503 insert or update on table "b" violates foreign key constraint "b_a_id_fkey"

-- case: rows without a reference are fine
CREATE TABLE a (id int PRIMARY KEY);

CREATE TABLE b (a_id int REFERENCES a, n int);

INSERT INTO b VALUES (NULL, 1);

INSERT INTO b (n) VALUES (1);

-- case: a foreign key into a table with rows
CREATE TABLE a (id int PRIMARY KEY);

INSERT INTO a VALUES (1);

CREATE TABLE b (a_id int REFERENCES a);

INSERT INTO b VALUES (1);
