"""What mutations need to say, in the words of each framework."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_STATEMENTS = {
    "drop_column": "ALTER TABLE {table} DROP COLUMN {column}",
    "rename_table": "ALTER TABLE {table} RENAME TO {name}",
    "drop_table": "DROP TABLE {table}",
    "drop_constraint": "ALTER TABLE {table} DROP CONSTRAINT {name}",
}
"""What every framework can say in SQL, by the method that says it."""


@dataclass(frozen=True, slots=True)
class Language:
    """SQL as it is; the others say it in their own calls where they have some."""

    name: str = "sql"
    calls: Mapping[str, str] = field(default_factory=dict)
    """The framework's own words for some of `_STATEMENTS`."""

    def sql(self, statement: str) -> str:
        """A piece that runs a statement."""
        return statement + ";"

    def guarded(self, piece: str, table: str, exists: bool) -> str | None:
        """A piece that runs only if a table is there, or is not; None where that cannot be said."""
        word = "NOT NULL" if exists else "NULL"
        return (
            f"DO $guard$\nBEGIN\n  IF to_regclass('{table}') IS {word} THEN\n"
            f"    EXECUTE $piece$ {piece.rstrip().rstrip(';')} $piece$;\n  END IF;\nEND\n$guard$;"
        )

    def drop_column(self, table: str, column: str) -> str:
        """A piece that drops a column."""
        return self._said("drop_column", table=table, column=column)

    def rename_table(self, table: str, name: str) -> str:
        """A piece that gives a table a new name."""
        return self._said("rename_table", table=table, name=name)

    def drop_table(self, table: str) -> str:
        """A piece that drops a table."""
        return self._said("drop_table", table=table)

    def drop_constraint(self, table: str, name: str) -> str:
        """A piece that drops a constraint."""
        return self._said("drop_constraint", table=table, name=name)

    def _said(self, what: str, **names: str) -> str:
        # Calls quote what they are given: names that need quotes or a schema are for SQL.
        plain = all(name.isidentifier() and name == name.lower() for name in names.values())
        if plain and what in self.calls:
            return self.calls[what].format(**names)
        return self.sql(_STATEMENTS[what].format(**names))


def _indented(piece: str, by: str) -> str:
    return "\n".join(by + line if line else line for line in piece.split("\n"))


def _template(text: str) -> str:
    """A template literal of JavaScript that means the text itself."""
    return "`" + text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${") + "`"


def _inner(piece: str, before: str, after: str) -> str | None:
    """What stands in a call; None in another piece."""
    if piece.startswith(before) and piece.endswith(after):
        return piece.removeprefix(before).removesuffix(after)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Script(Language):
    """JavaScript and TypeScript."""

    query: str
    """The call that sends a statement."""
    has_table: str
    """The question whether a table is there."""

    def sql(self, statement: str) -> str:
        return f"await {self.query}({_template(statement)});"

    def guarded(self, piece: str, table: str, exists: bool) -> str | None:
        if "return" in piece or "const " in piece:
            return None
        asked = f"await {self.has_table}('{table}')"
        question = asked if exists else f"!({asked})"
        return f"if ({question}) {{\n{_indented(piece, '  ')}\n}}"


class _NodePgMigrate(Language):
    __slots__ = ()

    def sql(self, statement: str) -> str:
        return f"pgm.sql({_template(statement)});"

    def guarded(self, piece: str, table: str, exists: bool) -> str | None:
        inner = _inner(piece, "pgm.sql(`", "`);")
        if inner is None:
            return None
        return f"pgm.sql(`{Language.guarded(self, inner, table, exists)}`);"


class _Alembic(Language):
    __slots__ = ()

    def sql(self, statement: str) -> str:
        # A colon begins a parameter in SQLAlchemy's text(), which op.execute makes of a string.
        text = statement.replace("\\", "\\\\").replace("::", "\\\\:\\\\:")
        return f'op.execute("""{text}""")'

    def guarded(self, piece: str, table: str, exists: bool) -> str | None:
        word = "" if exists else "not "
        question = f'if {word}sa.inspect(op.get_bind()).has_table("{table}"):'
        return f"{question}\n{_indented(piece, '    ')}"


class _Django(Language):
    __slots__ = ()

    def sql(self, statement: str) -> str:
        text = statement.replace("\\", "\\\\")
        return f'migrations.RunSQL("""{text}"""),'

    def guarded(self, piece: str, table: str, exists: bool) -> str | None:
        inner = _inner(piece, 'migrations.RunSQL("""', '"""),')
        guarded = inner and Language.guarded(self, inner, table, exists)
        return self.sql(guarded) if guarded else None


SQL = Language()
TYPEORM = _Script(
    "typeorm",
    {
        "drop_column": "await queryRunner.dropColumn('{table}', '{column}');",
        "rename_table": "await queryRunner.renameTable('{table}', '{name}');",
        "drop_table": "await queryRunner.dropTable('{table}');",
    },
    query="queryRunner.query",
    has_table="queryRunner.hasTable",
)
KNEX = _Script(
    "knex",
    {
        "drop_column": "await knex.schema.alterTable('{table}', (t) => "
        "{{ t.dropColumn('{column}'); }});",
        "rename_table": "await knex.schema.renameTable('{table}', '{name}');",
        "drop_table": "await knex.schema.dropTable('{table}');",
    },
    query="knex.raw",
    has_table="knex.schema.hasTable",
)
SEQUELIZE = _Script(
    "sequelize",
    {
        "drop_column": "await queryInterface.removeColumn('{table}', '{column}');",
        "rename_table": "await queryInterface.renameTable('{table}', '{name}');",
        "drop_constraint": "await queryInterface.removeConstraint('{table}', '{name}');",
    },
    query="queryInterface.sequelize.query",
    has_table="queryInterface.tableExists",
)
NODE_PG_MIGRATE = _NodePgMigrate(
    "node-pg-migrate",
    {
        "drop_column": "pgm.dropColumn('{table}', '{column}');",
        "rename_table": "pgm.renameTable('{table}', '{name}');",
        "drop_constraint": "pgm.dropConstraint('{table}', '{name}');",
    },
)
ALEMBIC = _Alembic(
    "alembic",
    {
        "drop_column": 'op.drop_column("{table}", "{column}")',
        "rename_table": 'op.rename_table("{table}", "{name}")',
        "drop_table": 'op.drop_table("{table}")',
        "drop_constraint": 'op.drop_constraint("{name}", "{table}")',
    },
)
DJANGO = _Django("django")
