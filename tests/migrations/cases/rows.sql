-- case: rows of constants that are alike in a key
CREATE TABLE t (id int PRIMARY KEY, name text UNIQUE); INSERT INTO t VALUES (1, 'a'), (2, 'b'); INSERT INTO t (id, name) VALUES (1, 'c');
--! 23505 duplicate key value violates unique constraint "t_pkey"

-- case: rows of constants that are alike in a later statement
CREATE TABLE t (id int PRIMARY KEY, name text UNIQUE); INSERT INTO t VALUES (1, 'a'), (2, NULL), (3, NULL);

INSERT INTO t (id, name) VALUES (4, 'a');
--! 23505 duplicate key value violates unique constraint "t_name_key"

-- case: rows that were deleted or changed between
CREATE TABLE t (id int PRIMARY KEY, name text UNIQUE); INSERT INTO t VALUES (1, 'a'); DELETE FROM t; INSERT INTO t VALUES (1, 'a'); UPDATE t SET id = 5; INSERT INTO t VALUES (1, 'b'); TRUNCATE t; INSERT INTO t VALUES (1, 'b') ON CONFLICT DO NOTHING; INSERT INTO t VALUES (1, 'b') ON CONFLICT (id) DO UPDATE SET name = 'x';

-- case: rows that look alike and are not
CREATE TABLE t (id bigint, name varchar(10), kind char(3), k2 text COLLATE "C", u uuid, UNIQUE (id, name), UNIQUE (u)); CREATE UNIQUE INDEX ON t (kind) WHERE id > 5; CREATE UNIQUE INDEX ON t (lower(name));
INSERT INTO t VALUES (1, 'a', 'x', 'q', NULL), (1, 'b', 'x', 'q', NULL), (2, 'c', 'x', 'q', '00000000-0000-0000-0000-000000000001'); INSERT INTO t VALUES ('2', 'd', 'x', 'q', '{00000000-0000-0000-0000-000000000002}');

-- case: values that are written in several ways
CREATE TABLE t (id int, u uuid UNIQUE, UNIQUE (id)); INSERT INTO t VALUES (1, 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'); INSERT INTO t VALUES (2, 'a0eebc999c0b4ef8bb6d6bb9bd380a11'::uuid);
--! 23505 duplicate key value violates unique constraint "t_u_key"

-- case: a key that a text gives to a number
CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); INSERT INTO t VALUES ('01');
--! 23505 duplicate key value violates unique constraint "t_pkey"

-- case: a key that is checked at the end
CREATE TABLE t (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED); INSERT INTO t VALUES (1), (1); DELETE FROM t;

-- case: rows that a function or a view takes away
CREATE TABLE t (id int PRIMARY KEY); CREATE VIEW v AS SELECT * FROM t; INSERT INTO t VALUES (1); DELETE FROM v; INSERT INTO t VALUES (1);
CREATE FUNCTION purge() RETURNS void LANGUAGE sql AS 'DELETE FROM t'; SELECT purge(); INSERT INTO t VALUES (1);

-- case: rows that a function in PL/pgSQL takes away
CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); CREATE FUNCTION purge() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DELETE FROM t; END $$; DO $$ BEGIN PERFORM purge(); INSERT INTO t VALUES (1); END $$;
CREATE TABLE other (id int); CREATE FUNCTION on_other() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM t; RETURN NEW; END $$; CREATE TRIGGER x AFTER INSERT ON other FOR EACH ROW EXECUTE FUNCTION on_other(); INSERT INTO other VALUES (1); INSERT INTO t VALUES (1);

-- case: rows that go with those that they refer to
CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p ON DELETE CASCADE); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1); DELETE FROM p; INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1);
TRUNCATE p CASCADE; ALTER TABLE c ADD n int NOT NULL; ALTER TABLE p ADD n int NOT NULL;

-- case: keys that a block catches
CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1);
DO $$ BEGIN INSERT INTO t VALUES (1); EXCEPTION WHEN unique_violation THEN CREATE TABLE was_there (id int); END $$;
SELECT id FROM was_there;

-- case: rows by conditions
CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM t WHERE id = 1); INSERT INTO t SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM t WHERE id = 1); INSERT INTO t VALUES (2); ALTER TABLE t RENAME id TO nr; UPDATE t SET nr = nr + 10; INSERT INTO t VALUES (2);

-- case: a column without values where there are rows
CREATE TABLE t (id int); INSERT INTO t VALUES (1); ALTER TABLE t ADD n int; 
ALTER TABLE t ALTER n SET NOT NULL;
--! 23502 column "n" of relation "t" contains null values

-- case: a column that was filled before
CREATE TABLE t (id int); INSERT INTO t VALUES (1); ALTER TABLE t ADD n int; UPDATE t SET n = id; ALTER TABLE t ALTER n SET NOT NULL;
CREATE TABLE s (id serial PRIMARY KEY, a int, b text, c int DEFAULT 1); INSERT INTO s (a, b) VALUES (1, 'x'); ALTER TABLE s ALTER a SET NOT NULL, ALTER b SET NOT NULL, ALTER c SET NOT NULL;
ALTER TABLE s ADD COLUMN d int DEFAULT 0; ALTER TABLE s ALTER d SET NOT NULL; ALTER TABLE s ADD COLUMN e int NOT NULL DEFAULT 5, ADD COLUMN f int GENERATED ALWAYS AS IDENTITY, ADD COLUMN g serial;

-- case: a column that an INSERT left out
CREATE TABLE s (id serial PRIMARY KEY, a int, b text); INSERT INTO s (a) VALUES (1);

ALTER TABLE s ALTER b SET NOT NULL;
--! 23502 column "b" of relation "s" contains null values

-- case: NULL among the values
CREATE TABLE s (id int, a int); INSERT INTO s VALUES (1, 2), (2, NULL);

ALTER TABLE s ADD PRIMARY KEY (a);
--! 23502 column "a" of relation "s" contains null values

-- case: rows that a query makes for certain
CREATE TABLE t (id int, n text); INSERT INTO t (n) SELECT 'DE' FROM generate_series(1, 5);

ALTER TABLE t ADD must text NOT NULL;
--! 23502 column "must" of relation "t" contains null values

-- case: rows that a query takes from a table with rows
CREATE TABLE t (id int, n text); INSERT INTO t VALUES (1, 'x'); CREATE TABLE u (id int, n text); INSERT INTO u SELECT id, n FROM t; INSERT INTO u SELECT count(*), max(n) FROM t;

ALTER TABLE u ADD must text NOT NULL;
--! 23502 column "must" of relation "u" contains null values

-- case: rows that a query may not make
CREATE TABLE t (id int, n text); INSERT INTO t VALUES (1, 'x'); CREATE TABLE u (id int, n text); INSERT INTO u SELECT id, n FROM t WHERE id > 5; INSERT INTO u SELECT id, unnest(ARRAY[]::text[]) FROM t; INSERT INTO u SELECT a.id, a.n FROM t a JOIN t b ON a.id <> b.id; INSERT INTO u SELECT id, n FROM t LIMIT 0; INSERT INTO u SELECT id, n FROM t OFFSET 1; INSERT INTO u SELECT id, n FROM t EXCEPT SELECT id, n FROM t; INSERT INTO u SELECT 1, 'x' FROM generate_series(5, 1); INSERT INTO u SELECT id, n FROM t GROUP BY id, n HAVING count(*) > 5; INSERT INTO u SELECT id, regexp_split_to_table(n, ',') FROM t WHERE false;
ALTER TABLE u ADD must text NOT NULL;

-- case: a row in conflict is a row
CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING;

ALTER TABLE t ADD must text NOT NULL;
--! 23502 column "must" of relation "t" contains null values

-- case: a query that gives a table no value for what must have one
CREATE TABLE t (id int, n text NOT NULL); INSERT INTO t (id) SELECT 1;
--! 23502 null value in column "n" of relation "t" violates not-null constraint

-- case: rows beside a trigger of another event
CREATE TABLE t (id int); CREATE TABLE h (id int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO h VALUES (NEW.id); RETURN NEW; END $$; CREATE TRIGGER x AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f(); INSERT INTO t VALUES (1);

ALTER TABLE t ADD must text NOT NULL;
--! 23502 column "must" of relation "t" contains null values

-- case: rows that a trigger lets in
CREATE TABLE t (id int, at timestamptz); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := now(); RETURN NEW; END $$; CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); INSERT INTO t (id) VALUES (1); ALTER TABLE t ALTER at SET NOT NULL;

ALTER TABLE t ADD must text NOT NULL;
--! 23502 column "must" of relation "t" contains null values

-- case: rows that a trigger may keep out
CREATE TABLE t (id int PRIMARY KEY); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = 1 THEN RETURN NULL; END IF; RETURN NEW; END $$; CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); INSERT INTO t VALUES (1); ALTER TABLE t ADD must text NOT NULL; INSERT INTO t VALUES (1);

-- case: rows that a trigger puts elsewhere
CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p); CREATE TABLE t (id int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO p VALUES (NEW.id); RETURN NEW; END $$; CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); INSERT INTO t VALUES (1); INSERT INTO c VALUES (1);

-- case: a key that a trigger gives
CREATE TABLE t (id int PRIMARY KEY); CREATE SEQUENCE s; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id := nextval('s'); RETURN NEW; END $$; CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); INSERT INTO t VALUES (5); INSERT INTO t VALUES (5);

-- case: a list of values that is shorter than the table
CREATE TABLE d (id int, title text); ALTER TABLE d ADD m text NOT NULL; ALTER TABLE d ADD n int NOT NULL DEFAULT 1; INSERT INTO d VALUES (1, 'S', 'x'); INSERT INTO d VALUES (1, 'S');
--! 23502 null value in column "m" of relation "d" violates not-null constraint

-- case: values of which one is left to its default
CREATE TABLE d (id int, m text NOT NULL DEFAULT 'x', n serial, o int GENERATED ALWAYS AS IDENTITY, p text); INSERT INTO d VALUES (1); INSERT INTO d VALUES (1, DEFAULT); INSERT INTO d DEFAULT VALUES; ALTER TABLE d ALTER m SET NOT NULL; ALTER TABLE d ALTER p SET NOT NULL;
--! 23502 column "p" of relation "d" contains null values

-- case: a primary key and an index of the same column
CREATE TABLE alias (id int NOT NULL, name text, PRIMARY KEY (id));

CREATE UNIQUE INDEX alias_id ON alias (id);

INSERT INTO alias (id, name) VALUES (1, 'a'), (2, 'b');

INSERT INTO alias (id, name) VALUES (2, 'c');
--! 23505 duplicate key value violates unique constraint "alias_pkey"
