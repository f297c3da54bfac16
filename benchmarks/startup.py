"""What it costs to say anything at all."""

from benchmarks.measure import in_turn
from benchmarks.projects import PYTHON, python, signoff_gen
from benchmarks.rows import Row, Scale, milliseconds


def startup(scale: Scale) -> list[Row]:
    """`--version` and `--help`, against a Python that does nothing."""
    commands = {
        "python -c pass": python(scale.folder, "-c", "pass"),
        "--version": signoff_gen(scale.folder, "--version", cold=False),
        "--help": signoff_gen(scale.folder, "--help", cold=False),
    }
    costs = in_turn(commands, scale.repetitions * (1 if scale.quick else 4))
    bare = costs.pop("python -c pass")
    return [
        Row(
            f"`signoff-gen {name}`",
            f"`{PYTHON.name} -c pass`",
            cost.cpu / bare.cpu,
            limit=5,
            figures=f"CPU {milliseconds(cost.cpu)} : {milliseconds(bare.cpu)}",
        )
        for name, cost in costs.items()
    ]
