"""Extensions that no PostgreSQL of ours has: what they bring, and what is not known of them."""

from collections.abc import Callable

import pytest

from signoff_gen.migrations.check import Verdict

Judge = Callable[..., Verdict]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE EXTENSION postgis; CREATE TABLE a (g geometry(Point, 4326), h geography); "
        "CREATE INDEX ON a USING gist (g); SELECT ST_Distance(g, g), st_new_function(g) FROM a",
        "CREATE EXTENSION timescaledb; CREATE TABLE a (at timestamptz NOT NULL); "
        "SELECT create_hypertable('a', 'at'); SELECT time_bucket('1 day', at) FROM a",
        "CREATE EXTENSION vector; CREATE TABLE a (v vector(3)); "
        "CREATE INDEX ON a USING hnsw (v vector_l2_ops); SELECT v <-> '[1,2,3]' FROM a",
        "CREATE EXTENSION pg_cron; SELECT cron.schedule('x', '* * * * *', 'SELECT 1')",
    ],
)
def test_well_known_extensions_are_understood(judge: Judge, sql: str) -> None:
    """Their types, functions, operator classes and schemas are there."""
    verdict = judge(sql)
    assert (verdict.state, verdict.not_understood) == ("runs", 0)


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("CREATE TABLE a (g geometry)", "MG107"),
        ("CREATE TABLE a (t text); CREATE INDEX ON a USING gin (t gin_trgm_ops)", "MG107"),
        ("CREATE TABLE a (t text); CREATE INDEX ON a USING hnsw (t)", "MG107"),
        ("SELECT uuid_generate_v4()", "MG107"),
        ("SELECT cron.schedule('x', '* * * * *', 'SELECT 1')", "MG107"),
    ],
)
def test_what_an_extension_would_bring_is_said(judge: Judge, sql: str, code: str) -> None:
    """The finding names the extension, or the statement that brings it."""
    first = judge(sql).first
    assert first is not None
    assert first.code == code


def test_an_extension_that_is_not_known_makes_what_follows_unclear(judge: Judge) -> None:
    """It may bring the table, the type and the function; nothing of them is a sure break."""
    verdict = judge(
        "CREATE EXTENSION house_made",
        "CREATE TABLE a (t house_type DEFAULT house_default()); SELECT house.f(), g(1)",
        "ALTER TABLE house_table ADD COLUMN a int",
    )
    assert verdict.state == "unclear"
    assert verdict.not_understood == 1
    assert {item.certainty for item in verdict.findings} == {"unclear"}


def test_what_was_there_before_such_an_extension_stays_known(judge: Judge) -> None:
    """A table that is made twice is made twice."""
    verdict = judge("CREATE EXTENSION house_made", "CREATE TABLE a ()", "CREATE TABLE a ()")
    assert (verdict.state, verdict.certainty) == ("breaks", "certain")


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE profiles (id uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE);"
        "CREATE POLICY own ON profiles TO authenticated USING ((SELECT auth.uid()) = id);"
        "CREATE TRIGGER made AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION auth.f()",
        "INSERT INTO storage.buckets (id, name) VALUES ('a', 'b')",
        "CREATE POLICY p ON storage.objects FOR SELECT USING (bucket_id = 'avatars')",
        "CREATE TABLE t (id uuid DEFAULT extensions.uuid_generate_v4(), u uuid DEFAULT auth.uid())",
        "CREATE TABLE t (); ALTER PUBLICATION supabase_realtime ADD TABLE t",
        'CREATE EXTENSION "uuid-ossp" SCHEMA extensions',
        "INSERT INTO hdb_catalog.hdb_metadata VALUES (1)",
        "SELECT aws_commons.create_s3_uri('b', 'f', 'r')",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO anon, authenticated, service_role",
    ],
)
def test_what_a_platform_brings_is_no_sure_break(judge: Judge, sql: str) -> None:
    """A PostgreSQL of one's own lacks it, and the chain may not be made for one."""
    verdict = judge(sql)
    assert verdict.state == "unclear"
    assert {item.certainty for item in verdict.findings} == {"unclear"}


@pytest.mark.parametrize(
    "texts",
    [
        ["CREATE TABLE auth.users (id int)", "CREATE SCHEMA auth"],
        ["CREATE SCHEMA auth", "ALTER TABLE auth.users ADD name text"],
        ["CREATE TABLE storage (id int)", "SELECT nothing FROM storage"],
        ["CREATE TABLE auth.users (id int)", "ALTER TABLE auth.users ADD name text"],
    ],
)
def test_names_of_a_platform_are_no_excuse_for_a_chain_of_its_own(
    judge: Judge, texts: list[str]
) -> None:
    """Where a migration makes the schema, what is missing in it is missing."""
    first = judge(*texts).first
    assert first is not None
    assert first.certainty == "certain"


def test_postgis_adds_columns_by_a_function(judge: Judge) -> None:
    """Whether the table is named with its schema, or not."""
    verdict = judge(
        "CREATE EXTENSION postgis; CREATE TABLE a (id int); CREATE TABLE b (id int)",
        "SELECT AddGeometryColumn('a', 'shape', 4326, 'POINT', 2);"
        "SELECT AddGeometryColumn('public', 'b', 'shape', 4326, 'POINT', 2)",
        "UPDATE a SET shape = NULL; UPDATE b SET shape = NULL;"
        "SELECT f_table_name FROM geometry_columns",
    )
    assert verdict.state == "runs"


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE EXTENSION timescaledb; SELECT * FROM timescaledb_information.hypertables",
        "CREATE EXTENSION citus; CREATE TABLE d (); SELECT create_distributed_table('d', 'id')",
        "CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman;"
        "SELECT partman.create_parent('public.ev', 'at', 'native', 'daily');"
        "UPDATE partman.part_config SET retention = '3 months'; UPDATE partman.other SET a = 1",
        "CREATE EXTENSION postgis_topology CASCADE; SELECT topology.CreateTopology('a', 4326)",
        "CREATE EXTENSION aws_s3 CASCADE; SELECT aws_commons.create_s3_uri('b', 'f', 'r')",
    ],
)
def test_extensions_of_platforms_are_known(judge: Judge, sql: str) -> None:
    """With the schemas that they make, and what else stands in a schema of their own."""
    assert judge(sql).state == "runs"


def test_what_an_extension_that_is_not_known_may_decide_is_unclear(judge: Judge) -> None:
    """Whether it brings what a migration asks for is not known, nor whether that gives up."""
    asks = "DO $$ BEGIN IF to_regclass('{}') IS NULL THEN RAISE 'too old'; END IF; END $$"
    verdict = judge("CREATE EXTENSION pgmq", asks.format("pgmq.meta"))
    (found,) = (item for item in verdict.findings if item.is_break)
    assert (verdict.state, found.error) == ("unclear", "too old")
    assert "an extension brings names that are not known" in found.doubt
    assert judge("CREATE EXTENSION citext", asks.format("meta")).state == "breaks"
