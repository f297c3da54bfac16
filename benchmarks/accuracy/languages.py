"""What mutations need to say, in the words of each framework."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """SQL as it is; the others say it in their own calls where they have some."""

    name: str = "sql"

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
        return self.sql(f"ALTER TABLE {table} DROP COLUMN {column}")

    def rename_table(self, table: str, name: str) -> str:
        """A piece that gives a table a new name."""
        return self.sql(f"ALTER TABLE {table} RENAME TO {name}")

    def drop_table(self, table: str) -> str:
        """A piece that drops a table."""
        return self.sql(f"DROP TABLE {table}")

    def drop_constraint(self, table: str, name: str) -> str:
        """A piece that drops a constraint."""
        return self.sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def _plain(*names: str) -> bool:
    """Whether names mean the same within quotes."""
    return all(name.isidentifier() and name == name.lower() for name in names)


def _indented(piece: str, by: str) -> str:
    return "\n".join(by + line if line else line for line in piece.split("\n"))


@dataclass(frozen=True, slots=True)
class _Script(Language):
    """JavaScript and TypeScript."""

    query: str = ""
    """The call that sends a statement."""
    has_table: str = ""
    """The question whether a table is there."""

    def sql(self, statement: str) -> str:
        text = statement.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
        return f"await {self.query}(`{text}`);"

    def guarded(self, piece: str, table: str, exists: bool) -> str | None:
        if "return" in piece or "const " in piece:
            return None
        asked = f"await {self.has_table}('{table}')"
        question = asked if exists else f"!({asked})"
        return f"if ({question}) {{\n{_indented(piece, '  ')}\n}}"


class _TypeOrm(_Script):
    __slots__ = ()

    def drop_column(self, table: str, column: str) -> str:
        if not _plain(table, column):
            return Language.drop_column(self, table, column)
        return f"await queryRunner.dropColumn('{table}', '{column}');"

    def rename_table(self, table: str, name: str) -> str:
        if not _plain(table, name):
            return Language.rename_table(self, table, name)
        return f"await queryRunner.renameTable('{table}', '{name}');"

    def drop_table(self, table: str) -> str:
        if not _plain(table):
            return Language.drop_table(self, table)
        return f"await queryRunner.dropTable('{table}');"


class _Knex(_Script):
    __slots__ = ()

    def drop_column(self, table: str, column: str) -> str:
        if not _plain(table, column):
            return Language.drop_column(self, table, column)
        return f"await knex.schema.alterTable('{table}', (t) => {{ t.dropColumn('{column}'); }});"

    def rename_table(self, table: str, name: str) -> str:
        if not _plain(table, name):
            return Language.rename_table(self, table, name)
        return f"await knex.schema.renameTable('{table}', '{name}');"

    def drop_table(self, table: str) -> str:
        if not _plain(table):
            return Language.drop_table(self, table)
        return f"await knex.schema.dropTable('{table}');"


class _Sequelize(_Script):
    __slots__ = ()

    def drop_column(self, table: str, column: str) -> str:
        if not _plain(table, column):
            return Language.drop_column(self, table, column)
        return f"await queryInterface.removeColumn('{table}', '{column}');"

    def rename_table(self, table: str, name: str) -> str:
        if not _plain(table, name):
            return Language.rename_table(self, table, name)
        return f"await queryInterface.renameTable('{table}', '{name}');"

    def drop_constraint(self, table: str, name: str) -> str:
        if not _plain(table, name):
            return Language.drop_constraint(self, table, name)
        return f"await queryInterface.removeConstraint('{table}', '{name}');"


class _NodePgMigrate(Language):
    __slots__ = ()

    def sql(self, statement: str) -> str:
        text = statement.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
        return f"pgm.sql(`{text}`);"

    def guarded(self, piece: str, table: str, exists: bool) -> str | None:
        if not piece.startswith("pgm.sql(`") or not piece.endswith("`);"):
            return None
        inner = piece.removeprefix("pgm.sql(`").removesuffix("`);")
        guarded = Language.guarded(self, inner, table, exists)
        return None if guarded is None else f"pgm.sql(`{guarded}`);"

    def drop_column(self, table: str, column: str) -> str:
        if not _plain(table, column):
            return Language.drop_column(self, table, column)
        return f"pgm.dropColumn('{table}', '{column}');"

    def rename_table(self, table: str, name: str) -> str:
        if not _plain(table, name):
            return Language.rename_table(self, table, name)
        return f"pgm.renameTable('{table}', '{name}');"

    def drop_constraint(self, table: str, name: str) -> str:
        if not _plain(table, name):
            return Language.drop_constraint(self, table, name)
        return f"pgm.dropConstraint('{table}', '{name}');"


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

    def drop_column(self, table: str, column: str) -> str:
        if not _plain(table, column):
            return Language.drop_column(self, table, column)
        return f'op.drop_column("{table}", "{column}")'

    def rename_table(self, table: str, name: str) -> str:
        if not _plain(table, name):
            return Language.rename_table(self, table, name)
        return f'op.rename_table("{table}", "{name}")'

    def drop_table(self, table: str) -> str:
        if not _plain(table):
            return Language.drop_table(self, table)
        return f'op.drop_table("{table}")'

    def drop_constraint(self, table: str, name: str) -> str:
        if not _plain(table, name):
            return Language.drop_constraint(self, table, name)
        return f'op.drop_constraint("{name}", "{table}")'


class _Django(Language):
    __slots__ = ()

    def sql(self, statement: str) -> str:
        text = statement.replace("\\", "\\\\")
        return f'migrations.RunSQL("""{text}"""),'

    def guarded(self, piece: str, table: str, exists: bool) -> str | None:
        if not piece.startswith('migrations.RunSQL("""') or not piece.endswith('"""),'):
            return None
        inner = piece.removeprefix('migrations.RunSQL("""').removesuffix('"""),')
        guarded = Language.guarded(self, inner, table, exists)
        return None if guarded is None else self.sql(guarded)


SQL = Language()
TYPEORM = _TypeOrm("typeorm", "queryRunner.query", "queryRunner.hasTable")
KNEX = _Knex("knex", "knex.raw", "knex.schema.hasTable")
SEQUELIZE = _Sequelize("sequelize", "queryInterface.sequelize.query", "queryInterface.tableExists")
NODE_PG_MIGRATE = _NodePgMigrate("node-pg-migrate")
ALEMBIC = _Alembic("alembic")
DJANGO = _Django("django")
