"""`signoff-gen schema`."""

import click

from signoff_gen.cli import EXIT_STATUS


@click.command()
def command() -> int:
    """Print the JSON Schema (draft-07) of status files.

    It knows the runners of all installed packages. `signoff-gen init` writes it beside the status
    files, where editors find it.
    """
    from signoff_gen.runners import registry
    from signoff_gen.schema import status_schema_text

    click.echo(status_schema_text(registry), nl=False)
    return EXIT_STATUS["done"]
