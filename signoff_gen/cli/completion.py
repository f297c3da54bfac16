"""`signoff-gen completion`."""

import click
from click.shell_completion import get_completion_class

from signoff_gen.cli import EXIT_STATUS


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print the completion script of a shell.

    For bash: `eval "$(signoff-gen completion bash)"`.
    """
    from signoff_gen.cli.main import program

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 - the choices above are those that click knows
    click.echo(kind(program, {}, "signoff-gen", "_SIGNOFF_GEN_COMPLETE").source())
    return EXIT_STATUS["done"]
