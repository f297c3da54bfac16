-- case: casts that there are
CREATE TABLE t (i int, b bigint, n numeric, f float8, s text, v varchar(5), c char(2), bo bool, d date, ts timestamp, tz timestamptz, ti time, iv interval, u uuid, j json, jb jsonb, by bytea, ip inet, ci cidr, m money, e "char", r regclass, o oid, na name, ar int[], xm xml, bi bit(8), bv varbit, ma macaddr, pt point, tsv tsvector);
SELECT i::bool, bo::int, i::bigint, n::int, f::numeric, s::int, i::text, s::uuid, u::text, j::jsonb, jb::json, s::json, jb::int, jb::bool, jb::numeric, d::timestamptz, ts::date, tz::time, ts::time, iv::time, ti::interval, m::numeric, n::money, i::money, by::text, s::bytea, v::text, c::text, na::text, ip::text, ip::cidr, ci::inet, o::int, i::oid, r::oid, r::text, ar::text[], ar::bigint[], s::int[], ar::text, xm::text, bi::int, i::bit(8), bv::bit(3), i::"char", e::int, s::name, b::regclass, s::regclass, s::point, pt::text, ma::text, tsv::text, s::tsvector, d::text::int, NULL::uuid, '5'::int, (1.5)::int, CURRENT_DATE::timestamp, now()::date, extract(epoch FROM ts)::bigint, (d - d)::int, (d + 1)::timestamp, (ts - ts)::text, (ts - ts)::interval, date_part('day', ts)::int, (s || i)::text, to_char(ts, 'x')::int, (jb ->> 'a')::int, (jb -> 'a')::int, (f * 2)::int, (i / 2)::numeric, (i ^ 2)::int, (bo AND bo)::int, (CASE WHEN bo THEN 1 ELSE 2 END)::bool, coalesce(d, ts)::time, greatest(i, n)::int, length(s)::bool FROM t; SELECT count(*)::int, sum(i)::int, avg(n)::int, array_agg(i)::text[], (row_number() OVER ())::int FROM t GROUP BY i;

-- case: numbers and times that are computed
CREATE TABLE t (a date, b date, n int, ts timestamp, iv interval, f float8, p point, i int, m money, r numeric, ip inet, j jsonb); UPDATE t SET n = a - b, iv = ts - ts, a = b + n, f = p <-> p, i = n << 2, r = m / m, ip = ip + 1, j = j - 'a', m = m * 2, ts = ts + iv; UPDATE t SET a = a - 1, r = i / 2.5, i = i % 2, j = j || '{}', f = m / m, iv = a - ts, ts = a + iv, n = ip - ip; UPDATE t SET n = ~ n, f = i ^ 2, iv = iv * 2; UPDATE t SET n = -n, f = |/ f; UPDATE t SET f = @ f, n = (a IS NULL)::int, j = to_jsonb(n), r = n, i = f; ALTER TABLE t ALTER n TYPE bigint USING (a - b)::bigint, ALTER i TYPE bool USING i::int::bool, ALTER r TYPE int USING extract(day FROM iv)::int;

-- case: bigint to jsonb
CREATE TABLE t (a bigint); ALTER TABLE t ALTER a TYPE jsonb USING a::jsonb;
--! 42846 cannot cast type bigint to jsonb

-- case: integer to uuid
CREATE TABLE t (a int); ALTER TABLE t ALTER a TYPE uuid USING a::uuid;
--! 42846 cannot cast type integer to uuid

-- case: uuid to bigint
CREATE TABLE t (a uuid); SELECT a::bigint FROM t;
--! 42846 cannot cast type uuid to bigint

-- case: a time to a boolean
CREATE TABLE t (a timestamp); SELECT CAST(a AS boolean) FROM t;
--! 42846 cannot cast type timestamp without time zone to boolean

-- case: one enum to another
CREATE TYPE a AS ENUM ('x'); CREATE TYPE b AS ENUM ('x'); CREATE TABLE t (v a); ALTER TABLE t ALTER v TYPE b USING v::text::b; SELECT v::a FROM t;
--! 42846 cannot cast type b to a

-- case: a boolean to a bigint
CREATE TABLE t (v bool); SELECT v::int::bigint FROM t; SELECT v::bigint FROM t;
--! 42846 cannot cast type boolean to bigint

-- case: a cast of one's own
CREATE FUNCTION f(int) RETURNS uuid LANGUAGE sql AS 'SELECT gen_random_uuid()'; CREATE CAST (int AS uuid) WITH FUNCTION f(int); SELECT 1::uuid;

-- case: a column of another type under a foreign key
CREATE TABLE a (id serial PRIMARY KEY); CREATE TABLE b (a_id int REFERENCES a);
ALTER TABLE a ALTER id TYPE bigint; ALTER TABLE b ALTER a_id TYPE smallint; ALTER TABLE a ALTER id DROP DEFAULT; ALTER TABLE a ALTER id TYPE text;
--! 42804 foreign key constraint "b_a_id_fkey" cannot be implemented

-- case: a column of another type that refers
CREATE TABLE a (id uuid PRIMARY KEY); CREATE TABLE b (a_id uuid CONSTRAINT fk REFERENCES a);
ALTER TABLE b ALTER a_id TYPE text;
--! 42804 foreign key constraint "fk" cannot be implemented

-- case: both sides of another type
CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a); ALTER TABLE a ALTER id TYPE text, ALTER up TYPE text; CREATE TABLE b (a text REFERENCES a); ALTER TABLE b DROP CONSTRAINT b_a_fkey; ALTER TABLE b ALTER a TYPE int USING a::int;

-- case: a type that its index cannot hold
CREATE TABLE t (a text); CREATE INDEX ON t (a); ALTER TABLE t ALTER a TYPE json USING a::json;
--! 42704 data type json has no default operator class for access method "btree"

-- case: a type that its unique constraint cannot hold
CREATE TABLE t (a text UNIQUE); ALTER TABLE t ALTER a TYPE jsonb USING a::jsonb; ALTER TABLE t ALTER a TYPE point USING NULL;
--! 42704 data type point has no default operator class for access method "btree"

-- case: a foreign key of an array
CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (ids int[] REFERENCES p);
--! 42804 foreign key constraint "c_ids_fkey" cannot be implemented

-- case: foreign keys between arrays
CREATE TABLE p (ids int[] PRIMARY KEY, names text[] UNIQUE); CREATE TABLE c (a int[] REFERENCES p, b text[] REFERENCES p (names)); CREATE TABLE d (a text[] REFERENCES p);
--! 42804 foreign key constraint "d_a_fkey" cannot be implemented

-- case: an array to a number
CREATE TABLE t (a text[], b text, c int[]); SELECT a::text, b::text[], c::text[], a::int[], '{1}'::int[] FROM t; ALTER TABLE t ALTER a TYPE bigint USING a::bigint;
--! 42846 cannot cast type text[] to bigint
