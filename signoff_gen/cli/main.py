"""The program and its commands, by name; a command's module is imported when it is called."""

from importlib import import_module
from typing import Any

import click

from signoff_gen import __version__

_COMMANDS = {
    "init": "Write a first status file, the editor's schema and the folders.",
    "validate": "Check status files and say everything that is wrong with them.",
    "verify": "Run the checks and record their verdicts and evidence.",
    "render": "Write the pages that the status files stand for.",
    "commit": "Commit the pages, the status files and their evidence.",
    "run": "Verify, render and, with --commit, commit.",
    "status": "Show where the sign-offs stand and what comes next.",
    "decide": "Choose an option of a decision.",
    "approve": "Approve a sign-off for a role.",
    "gate": "Say whether sign-offs are signed off, and what is in the way.",
    "audit": "Compare what sign-offs have on record with what is there.",
    "diff": "Say what changed in the sign-offs between two states.",
    "comment": "Post what a pull request changes, and a commit status.",
    "migrations": "Find out whether migrations can run, before anything is run.",
    "export": "Write how sign-offs stand in a format that other tools read.",
    "schema": "Print the JSON Schema of status files.",
    "demo": "Sign off a small real API and watch faults being caught.",
    "completion": "Print the completion script of a shell.",
}


class _Program(click.Group):
    """Lists commands from the table above, so that help costs no command's imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"signoff_gen.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        from signoff_gen.errors import did_you_mean

        name = args[0]
        if name in _COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        hint = did_you_mean(name, _COMMANDS)
        raise click.UsageError(f"there is no command `{name}`" + (f"; {hint}" if hint else ""), ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_Program,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 done, 1 a check or gate says no, 2 usage, 3 out of date, "
    "4 invalid input, 5 surroundings, 130 interrupted.",
)
@click.version_option(__version__, message="signoff-gen %(version)s")
def program() -> None:
    """Sign-offs as code: YAML in, verdicts earned, Markdown out."""
