"""What databases of hosting platforms hold before the first migration runs.

A PostgreSQL of one's own has none of it; a project that is made for such a platform relies on it
and has no migration that makes it.
"""

PLATFORMS: dict[str, dict[str, frozenset[str]]] = {
    "Supabase": {
        "schema": frozenset({
            "auth", "storage", "realtime", "_realtime", "extensions", "vault", "graphql",
            "graphql_public", "supabase_functions", "supabase_migrations", "pgsodium", "pgbouncer",
            "cron", "net",
        }),
        "publication": frozenset({"supabase_realtime"}),
    },
    "Hasura": {"schema": frozenset({"hdb_catalog", "hdb_views", "hdb_lib"})},
    "Amazon RDS": {"schema": frozenset({"aws_commons", "aws_s3", "aws_lambda", "rds_tools"})},
    "Azure": {"schema": frozenset({"azure", "azure_storage", "azure_ai", "azure_ml"})},
    "Google Cloud SQL": {"schema": frozenset({"google_ml"})},
    "Heroku": {"schema": frozenset({"heroku_ext", "_heroku"})},
    "Neon": {"schema": frozenset({"neon", "neon_auth"})},
}  # fmt: skip
"""By platform: the names of what it makes, by kind."""


def platform_with(kind: str, name: str) -> str:
    """A platform that makes something of this name; nothing where none does.

    >>> platform_with("schema", "auth")
    'Supabase'
    """
    for platform, names in PLATFORMS.items():
        if name in names.get(kind, ()):
            return platform
    return ""
