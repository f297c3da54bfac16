"""A call of the query interface, and what every call needs."""

from collections.abc import Callable, Sequence

from signoff_gen.migrations.chain import Statement
from signoff_gen.migrations.readers.javascript.arguments import Run
from signoff_gen.migrations.readers.javascript.recorder import Recorder
from signoff_gen.migrations.readers.javascript.values import (
    HOLE,
    UNDEFINED,
    Host,
    Question,
    Site,
    Unknown,
    text_of,
    unanswered,
)
from signoff_gen.migrations.readers.sequelize.options import (
    NotKnown,
    Options,
    Refused,
    Table,
    is_missing,
    options_of,
    table_of,
)
from signoff_gen.migrations.readers.sequelize.sending import Sender
from signoff_gen.migrations.readers.sequelize.settings import Settings


class Call:
    """One call: its arguments, and what of them is known only at run time."""

    def __init__(self, arguments: Sequence[object], site: Site) -> None:
        self.arguments = arguments
        self.site = site
        self.doubts: list[str] = []

    def at(self, position: int) -> object:
        """An argument, `undefined` if it is not given."""
        return self.arguments[position] if position < len(self.arguments) else UNDEFINED

    def table(self, position: int = 0) -> Table:
        """An argument that names a table."""
        return table_of(self.at(position))

    def name(self, position: int) -> str:
        """An argument that is a name."""
        value = self.at(position)
        if is_missing(value):
            raise Refused("a name is undefined")
        return text_of(value)

    def options(self, position: int) -> Options:
        """An argument with options."""
        return options_of(self.at(position), self.doubts)


def carried_out(work: Callable[[], object], recorder: Recorder, site: Site) -> object:
    """What a call comes to: a value, an error that Sequelize throws, or something not known."""
    try:
        return work()
    except Refused as refused:
        recorder.thrown(site, str(refused))
    except NotKnown as unknown:
        what = f"{unknown} of `{site.excerpt}` are known only at run time"
        recorder.gap(site, what, rows_only=unknown.rows_only)
    return Unknown(site.excerpt)


class Interface(Host):
    """What every call of the query interface needs.

    Args:
        sender: takes statements down.
        run: calls a function of the project.
        so_far: the statements so far, of this migration and of those before it.
        settings: what the project says beside its migrations.
    """

    effective = True

    def __init__(
        self,
        sender: Sender,
        run: Run,
        so_far: Callable[[], Sequence[Statement]],
        settings: Settings,
    ) -> None:
        self._sender = sender
        self.run = run
        self.so_far = so_far
        self.settings = settings

    @property
    def recorder(self) -> Recorder:
        """Where statements are taken down."""
        return self._sender.recorder

    def send(self, sql: str, call: Call, options: object) -> object:
        """Take down what a call sends; the value is what it answers."""
        self._sender.made(sql, call.site, options, sure=not call.doubts)
        return Unknown(call.site.excerpt)

    def send_rows(self, sql: str, call: Call, options: object) -> object:
        """Take down what a call sends that does nothing but read and write rows."""
        sure = not call.doubts
        self._sender.made(sql, call.site, options, sure=sure, rows_only=True)
        return Unknown(call.site.excerpt)

    def asked(self, question: Question, name: str, site: Site) -> Question:
        """A question about something of a name, as it is answered at this moment."""
        if HOLE in name:
            return unanswered(site.excerpt)
        return self.recorder.asks(question, self.recorder.now(site))


Method = Callable[[Interface, Call], object]
"""What one of the calls does."""
