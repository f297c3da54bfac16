-- case: columns of a parent reach its children
CREATE TABLE a (id int, n int);

CREATE TABLE b (nr int) INHERITS (a);

CREATE TABLE c () INHERITS (b);

ALTER TABLE a ADD name text NOT NULL DEFAULT 'x';

ALTER TABLE b ADD id2 int;

ALTER TABLE a ALTER n TYPE bigint;

ALTER TABLE a RENAME n TO number;

SELECT id, number, name, id2, nr FROM c;

ALTER TABLE a DROP number;

SELECT number FROM b;
--! 42703 column "number" does not exist

-- case: a column that a child has already
CREATE TABLE a (id int);

CREATE TABLE b (n int) INHERITS (a);

ALTER TABLE a ADD n int;

SELECT n FROM a, LATERAL (SELECT n AS m FROM b) x;

SELECT m FROM b;
--! 42703 column "m" does not exist

-- case: an inherited column is dropped
CREATE TABLE a (id int);

CREATE TABLE b () INHERITS (a);

ALTER TABLE b DROP id;
--! 42P16 cannot drop inherited column "id"

-- case: a parent is dropped
CREATE TABLE a (id int);

CREATE TABLE b () INHERITS (a);

DROP TABLE a;
--! 2BP01 cannot drop table a because other objects depend on it

-- case: a parent is dropped with its children
CREATE TABLE a (id int);

CREATE TABLE b () INHERITS (a);

DROP TABLE a CASCADE;

SELECT * FROM b;
--! 42P01 relation "b" does not exist

-- case: parents are taken and given up
CREATE TABLE a (id int);

CREATE TABLE b (id int);

ALTER TABLE b INHERIT a;

ALTER TABLE b NO INHERIT a;

DROP TABLE a;

SELECT id FROM b;

-- case: a parent that is not there
CREATE TABLE b (id int) INHERITS (a);
--! 42P01 relation "a" does not exist

-- case: a parent is taken that is not there
CREATE TABLE b (id int);

ALTER TABLE b INHERIT a;
--! 42P01 relation "a" does not exist

-- case: two parents with one column
CREATE TABLE a (id int, n int);

CREATE TABLE b (id int, m text);

CREATE TABLE c (n int) INHERITS (a, b);

SELECT id, n, m FROM c;

DROP TABLE c;

DROP TABLE a, b;

-- case: parents whose column has two types
CREATE TABLE a (id int);

CREATE TABLE b (id text);

CREATE TABLE c () INHERITS (a, b);
--! 42804 inherited column "id" has a type conflict

-- case: a table like another
CREATE TABLE a (id int PRIMARY KEY, n int DEFAULT 5, CONSTRAINT c CHECK (n > 0));

CREATE INDEX i ON a (n);

CREATE INDEX j ON a ((n + 1));

CREATE UNIQUE INDEX k ON a (n, id);

CREATE TABLE b (LIKE a INCLUDING ALL, m text);

INSERT INTO b (id) VALUES (2) ON CONFLICT (id, n) DO NOTHING;

INSERT INTO b (id) VALUES (1) ON CONFLICT (id) DO NOTHING;

ALTER TABLE b DROP CONSTRAINT c;

DROP INDEX b_n_idx;

CREATE TABLE d (LIKE a);

ALTER TABLE d DROP CONSTRAINT c;
--! 42704 constraint "c" of relation "d" does not exist

-- case: a table like one that is not there
CREATE TABLE b (LIKE a);
--! 42P01 relation "a" does not exist

-- case: partitions take what their table has
CREATE TABLE a (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);

CREATE TABLE b PARTITION OF a FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');

CREATE TABLE c (id int NOT NULL, day date NOT NULL);

ALTER TABLE a ATTACH PARTITION c DEFAULT;

ALTER TABLE a ADD n int;

SELECT n FROM b, LATERAL (SELECT n AS m FROM c) x;

ALTER TABLE a DETACH PARTITION c;

DROP TABLE a;

SELECT n FROM c;

SELECT n FROM b;
--! 42P01 relation "b" does not exist

-- case: a partition that lacks a column
CREATE TABLE a (id int, day date) PARTITION BY RANGE (day);

CREATE TABLE c (day date);

ALTER TABLE a ATTACH PARTITION c DEFAULT;
--! 42804 child table is missing column "id"

-- case: the column that a table is partitioned by is dropped
CREATE TABLE a (id int, day date) PARTITION BY RANGE (day);

ALTER TABLE a RENAME day TO on_day;

ALTER TABLE a DROP on_day;
--! 42P16 cannot drop column "on_day" because it is part of the partition key of relation "a"

-- case: a table that nobody makes is changed in every way
ALTER TABLE a ADD b int, ALTER c SET DEFAULT 1, ALTER d DROP DEFAULT, ALTER e DROP NOT NULL, ALTER f SET NOT NULL, ALTER g TYPE text, ALTER h ADD GENERATED ALWAYS AS IDENTITY, ALTER i DROP IDENTITY, DROP j, DROP CONSTRAINT k, VALIDATE CONSTRAINT l, ENABLE TRIGGER m, ADD CONSTRAINT n UNIQUE (o), ADD PRIMARY KEY (p), ALTER q SET STATISTICS 5;
--! 42P01 relation "a" does not exist

ALTER TABLE a RENAME r TO s;

ALTER TABLE a RENAME CONSTRAINT t TO u;

ALTER TRIGGER v ON a RENAME TO w;

DROP TRIGGER v ON a;

DROP INDEX x;
--! 42704 index "x" does not exist

ALTER TABLE a RENAME TO b;

-- case: a type that nobody makes is changed in every way
ALTER TYPE t ADD VALUE 'x';
--! 42704 type "t" does not exist

ALTER TYPE t RENAME VALUE 'x' TO 'y';

ALTER TYPE t RENAME TO u;

CREATE TABLE a (u u);

-- case: a domain that nobody makes is changed
ALTER DOMAIN d ADD CHECK (value > 1);
--! 42704 type "d" does not exist

ALTER DOMAIN d DROP CONSTRAINT c;

-- case: the type of a table's rows is renamed
CREATE TABLE a (id int);

ALTER TYPE a RENAME TO b;
--! 42809 a is a table's row type

-- case: a composite type is changed
CREATE TYPE t AS (x int, y text);

CREATE TABLE a (t t);

ALTER TYPE t RENAME TO u;

ALTER TYPE u RENAME ATTRIBUTE x TO z;

ALTER TYPE u SET SCHEMA public;

CREATE SCHEMA s;

ALTER TYPE u SET SCHEMA s;

CREATE TABLE b (u u);
--! 42704 type "u" does not exist

-- case: a view is changed
CREATE TABLE a (id int, n int);

CREATE VIEW v AS SELECT id, n FROM a;

CREATE MATERIALIZED VIEW w AS SELECT id FROM a;

ALTER VIEW v ALTER n SET DEFAULT 5;

ALTER VIEW v ALTER n DROP DEFAULT;

ALTER VIEW v RENAME n TO m;

ALTER VIEW v OWNER TO CURRENT_USER;

ALTER TABLE a ALTER id TYPE bigint;
--! 0A000 cannot alter type of a column used by a view or rule

-- case: types of columns that views and policies use
CREATE TABLE a (id int, n int);

CREATE MATERIALIZED VIEW w AS SELECT n FROM a;

ALTER TABLE a ALTER n TYPE bigint;
--! 0A000 cannot alter type of a column used by a view or rule

-- case: things are moved to another schema
CREATE SCHEMA s;

CREATE TABLE a (id serial PRIMARY KEY, n int UNIQUE);

CREATE INDEX i ON a (n);

CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE TYPE mood AS ENUM ('ok');

ALTER TABLE a SET SCHEMA s;

ALTER FUNCTION f(int) SET SCHEMA s;

ALTER TYPE mood SET SCHEMA s;

SELECT s.f(1), nextval('s.a_id_seq'), 'ok'::s.mood FROM s.a;

DROP INDEX s.i;

ALTER TABLE s.a DROP CONSTRAINT a_n_key;

ALTER SCHEMA s OWNER TO CURRENT_USER;

ALTER TYPE s.mood OWNER TO CURRENT_USER;

ALTER FUNCTION s.f(int) OWNER TO CURRENT_USER;

ALTER SCHEMA s RENAME TO t;

SELECT t.f(1) FROM t.a;

ALTER FUNCTION t.g(int) OWNER TO CURRENT_USER;
--! 42883 function t.g(integer) does not exist

-- case: a table is moved to where there is one
CREATE SCHEMA s;

CREATE TABLE a (id int);

CREATE TABLE s.a (id int);

ALTER TABLE a SET SCHEMA s;
--! 42P07 relation "a" already exists in schema "s"

-- case: a table is moved to a schema that is not there
CREATE TABLE a (id int);

ALTER TABLE a SET SCHEMA s;
--! 3F000 schema "s" does not exist

-- case: a function that is not there is moved
CREATE SCHEMA s;

ALTER FUNCTION f(int) SET SCHEMA s;
--! 42883 function f(integer) does not exist

-- case: a schema is renamed to one that is there
CREATE SCHEMA s;

CREATE SCHEMA t;

ALTER SCHEMA s RENAME TO t;
--! 42P06 schema "t" already exists

-- case: an overload that is not there is renamed
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';

ALTER FUNCTION f(text) RENAME TO g;
--! 42883 function f(text) does not exist

-- case: tables inherit and partitions have more
CREATE TABLE logs (id int, at timestamptz DEFAULT now(), CONSTRAINT positive CHECK (id > 0)); CREATE TABLE logs_a (kind text, CONSTRAINT kind_a CHECK (kind = 'a')) INHERITS (logs); CREATE TABLE logs_b (LIKE logs INCLUDING ALL); ALTER TABLE logs_b INHERIT logs; ALTER TABLE logs ADD COLUMN host text; ALTER TABLE logs RENAME at TO logged; ALTER TABLE logs_b NO INHERIT logs; ALTER TABLE ONLY logs ALTER id SET DEFAULT 0; INSERT INTO logs_a (id, kind, host) VALUES (1, 'a', 'x'); SELECT logged, tableoid::regclass FROM ONLY logs; ALTER TABLE logs_a DROP CONSTRAINT kind_a; ALTER TABLE logs DROP CONSTRAINT positive; ALTER TABLE logs_a ADD CONSTRAINT positive CHECK (id > 5) NOT VALID; ALTER TABLE logs_b DROP CONSTRAINT positive;

-- case: what a child takes from its parent cannot be dropped alone
CREATE TABLE logs (id int, CONSTRAINT positive CHECK (id > 0)); CREATE TABLE logs_a () INHERITS (logs);
ALTER TABLE logs_a DROP CONSTRAINT positive;
--! 42P16 cannot drop inherited constraint "positive" of relation "logs_a"

-- case: a check of the parent alone
CREATE TABLE logs (id int, CONSTRAINT own CHECK (id > 0) NO INHERIT); CREATE TABLE logs_a () INHERITS (logs);
ALTER TABLE logs_a DROP CONSTRAINT own;
--! 42704 constraint "own" of relation "logs_a" does not exist

-- case: a check added to a parent reaches its children
CREATE TABLE logs (id int); CREATE TABLE logs_a () INHERITS (logs);
ALTER TABLE logs ADD CONSTRAINT positive CHECK (id > 0); ALTER TABLE logs_a ADD CONSTRAINT positive CHECK (id > 0);

ALTER TABLE logs DROP CONSTRAINT positive; ALTER TABLE logs_a DROP CONSTRAINT positive;

-- case: a check dropped from a parent goes from its children
CREATE TABLE logs (id int); CREATE TABLE logs_a () INHERITS (logs);
ALTER TABLE logs ADD CONSTRAINT positive CHECK (id > 0); ALTER TABLE logs DROP CONSTRAINT positive; ALTER TABLE logs_a ADD CONSTRAINT positive CHECK (id > 0);

-- case: a parent gets a column that its child has
CREATE TABLE a (id int); CREATE TABLE b (n int) INHERITS (a); ALTER TABLE a ADD COLUMN n int; ALTER TABLE a DROP COLUMN n; SELECT n FROM b;

-- case: a parent gets a column that its child has in another type
CREATE TABLE a (id int); CREATE TABLE b (n text) INHERITS (a); ALTER TABLE a ADD COLUMN n int;
--! 42804 child table "b" has different type for column "n"

-- case: a column is added to a child, then in its parent, then in the child again
CREATE TABLE a (id int); CREATE TABLE b () INHERITS (a); ALTER TABLE a ADD COLUMN n int;
ALTER TABLE b ADD COLUMN n int;
--! 42701 column "n" of relation "b" already exists

-- case: a check of two parents, of which one gives it up
CREATE TABLE a (id int, CONSTRAINT c CHECK (id > 0)); CREATE TABLE b (id int, CONSTRAINT c CHECK (id > 0)); CREATE TABLE k () INHERITS (a, b); CREATE TABLE kk () INHERITS (k);
ALTER TABLE k NO INHERIT b; ALTER TABLE a DROP CONSTRAINT c; ALTER TABLE b ADD n int; ALTER TABLE kk ADD n int;

-- case: a check goes down two steps and up again
CREATE TABLE a (id int); CREATE TABLE b () INHERITS (a); CREATE TABLE c () INHERITS (b);
ALTER TABLE a ADD CONSTRAINT p CHECK (id > 0); ALTER TABLE a RENAME CONSTRAINT p TO q; ALTER TABLE a DROP CONSTRAINT q; ALTER TABLE c ADD CONSTRAINT q CHECK (id > 1); ALTER TABLE c DROP CONSTRAINT q;

-- case: a renamed check that is the parent's
CREATE TABLE a (id int, CONSTRAINT p CHECK (id > 0)); CREATE TABLE b () INHERITS (a);
ALTER TABLE b RENAME CONSTRAINT p TO q;
--! 42P16 cannot rename inherited constraint "p"

-- case: a check dropped from the parent only
CREATE TABLE a (id int, CONSTRAINT p CHECK (id > 0)); CREATE TABLE b () INHERITS (a);
ALTER TABLE ONLY a DROP CONSTRAINT p; ALTER TABLE b DROP CONSTRAINT p;

-- case: a check added to the parent only
CREATE TABLE a (id int); CREATE TABLE b () INHERITS (a);
ALTER TABLE ONLY a ADD CONSTRAINT p CHECK (id > 0) NO INHERIT; ALTER TABLE ONLY a ADD CONSTRAINT q CHECK (id > 0);
--! 42P16 constraint must be added to child tables too

-- case: a column added to the parent only
CREATE TABLE a (id int); CREATE TABLE b () INHERITS (a);
ALTER TABLE ONLY a ADD n int;
--! 42P16 column must be added to child tables too

-- case: a column dropped from the parent only
CREATE TABLE a (id int, n int); CREATE TABLE b () INHERITS (a);
ALTER TABLE ONLY a DROP n; ALTER TABLE b DROP n;

-- case: an inherited column is altered in the child
CREATE TABLE a (id int, n int); CREATE TABLE b () INHERITS (a);
ALTER TABLE b ALTER n SET DEFAULT 5; ALTER TABLE b ALTER n SET NOT NULL; ALTER TABLE b ALTER n TYPE bigint;
--! 42P16 cannot alter inherited column "n"

-- case: an inherited column is renamed in the child
CREATE TABLE a (id int, n int); CREATE TABLE b () INHERITS (a);
ALTER TABLE b RENAME n TO m;
--! 42P16 cannot rename inherited column "n"

-- case: a column that is the child's own, too
CREATE TABLE a (id int, n int); CREATE TABLE b (n int) INHERITS (a); ALTER TABLE a DROP n; ALTER TABLE b DROP n;

-- case: a column that the child had before its parent
CREATE TABLE a (id int); CREATE TABLE b (n int) INHERITS (a); ALTER TABLE a ADD n int;
ALTER TABLE b DROP n;
--! 42P16 cannot drop inherited column "n"

-- case: a child that lacks a column
CREATE TABLE a (id int, n int); CREATE TABLE b (id int);
ALTER TABLE b INHERIT a;
--! 42804 child table is missing column "n"

-- case: a child whose column is of another type
CREATE TABLE a (id int, n int); CREATE TABLE b (id int, n text);
ALTER TABLE b INHERIT a;
--! 42804 child table "b" has different type for column "n"

-- case: a child that lacks a check
CREATE TABLE a (id int CHECK (id > 0)); CREATE TABLE b (id int);
ALTER TABLE b INHERIT a;
--! 42804 child table is missing constraint "a_id_check"

-- case: a child that allows NULL
CREATE TABLE a (id int NOT NULL); CREATE TABLE b (id int);
ALTER TABLE b INHERIT a;
--! 42804 column "id" in child table must be marked NOT NULL

-- case: a partition that has more
CREATE TABLE a (id int) PARTITION BY LIST (id); CREATE TABLE b (id int, n int);
ALTER TABLE a ATTACH PARTITION b FOR VALUES IN (1);
--! 42804 table "b" contains column "n" not found in parent "a"

-- case: a partition twice
CREATE TABLE a (id int) PARTITION BY LIST (id); CREATE TABLE b (id int); ALTER TABLE a ATTACH PARTITION b FOR VALUES IN (1);
ALTER TABLE a ATTACH PARTITION b FOR VALUES IN (2);
--! 42809 "b" is already a partition

-- case: keys of partitions come and go with those of the whole
CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE a (id int, r int, PRIMARY KEY (id)) PARTITION BY LIST (id); CREATE TABLE b PARTITION OF a FOR VALUES IN (1); CREATE TABLE c (id int NOT NULL, r int, UNIQUE (id, r)); ALTER TABLE a ATTACH PARTITION c FOR VALUES IN (2);
ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY (r) REFERENCES r; ALTER TABLE a ADD CONSTRAINT u UNIQUE (id, r); INSERT INTO b (id) VALUES (1) ON CONFLICT (id, r) DO NOTHING; INSERT INTO c (id) VALUES (2) ON CONFLICT (id) DO NOTHING;
ALTER TABLE a DROP CONSTRAINT fk; DROP TABLE r; ALTER TABLE a DETACH PARTITION b; ALTER TABLE b DROP CONSTRAINT b_pkey; ALTER TABLE a DROP CONSTRAINT u; ALTER TABLE c DROP CONSTRAINT c_id_r_key;
--! 42704 constraint "c_id_r_key" of relation "c" does not exist

-- case: the key of a partition alone
CREATE TABLE a (id int PRIMARY KEY) PARTITION BY LIST (id); CREATE TABLE b PARTITION OF a FOR VALUES IN (1);
ALTER TABLE b DROP CONSTRAINT b_pkey;
--! 42P16 cannot drop inherited constraint "b_pkey" of relation "b"

-- case: indexes of a partitioned table reach its partitions
CREATE TABLE a (id int, n int) PARTITION BY LIST (id); CREATE TABLE b PARTITION OF a FOR VALUES IN (1);
CREATE UNIQUE INDEX a_n ON a (id, n); CREATE TABLE c PARTITION OF a FOR VALUES IN (2); CREATE TABLE d (id int, n int); ALTER TABLE a ATTACH PARTITION d FOR VALUES IN (3);
INSERT INTO b VALUES (1, 1) ON CONFLICT (id, n) DO NOTHING; INSERT INTO c VALUES (2, 1) ON CONFLICT (id, n) DO NOTHING; INSERT INTO d VALUES (3, 1) ON CONFLICT (n, id) DO NOTHING; ALTER INDEX b_id_n_idx RENAME TO b_n; CREATE INDEX c_id_n_idx ON a (n);
--! 42P07 relation "c_id_n_idx" already exists

-- case [none]: an index of a partitioned table without a lock
CREATE TABLE a (id int) PARTITION BY LIST (id);

CREATE INDEX CONCURRENTLY ON a (id);
--! 0A000 cannot create index on partitioned table "a" concurrently

-- case: a check on partitions
CREATE TABLE a (id int, n int, CONSTRAINT p CHECK (n > 0)) PARTITION BY LIST (id); CREATE TABLE b PARTITION OF a (CONSTRAINT q CHECK (n > 1)) FOR VALUES IN (1) PARTITION BY LIST (n); CREATE TABLE c PARTITION OF b FOR VALUES IN (5);
ALTER TABLE a DROP CONSTRAINT p; ALTER TABLE b DROP CONSTRAINT q; ALTER TABLE c ADD CONSTRAINT p CHECK (n > 3), ADD CONSTRAINT q CHECK (n > 4); ALTER TABLE a ADD CONSTRAINT r CHECK (n > 5) NOT VALID; ALTER TABLE c DROP CONSTRAINT r;
--! 42P16 cannot drop inherited constraint "r" of relation "c"
