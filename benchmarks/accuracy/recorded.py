"""What was measured, kept so that it can be reckoned up again without PostgreSQL and the tools."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

from benchmarks.accuracy.chains import Chain, World, system
from benchmarks.accuracy.frameworks import Framework, Written
from benchmarks.accuracy.mutants import mutants
from benchmarks.accuracy.outcomes import Judged, Outcome

FILE = Path(__file__).with_name("recorded.json")


@dataclass(slots=True)
class Recorded:
    """All of it."""

    server: str = ""
    lacking: dict[str, str] = field(default_factory=dict)
    """Why chains of a framework were not run."""
    sizes: dict[str, int] = field(default_factory=dict)
    """How many migrations all chains of a framework have together."""
    worlds: dict[str, World] = field(default_factory=dict)
    """By source."""
    digests: dict[str, str] = field(default_factory=dict)
    """Of the files of each chain."""
    truth: dict[str, Outcome] = field(default_factory=dict)
    """By the chain's id."""
    ours: dict[str, Outcome] = field(default_factory=dict)
    """What the analysis says, told nothing but the folder."""
    told: dict[str, Outcome] = field(default_factory=dict)
    """What it says when told the version of the server as well, where that is something else."""

    @property
    def version(self) -> int:
        """The major version of the server."""
        return int(self.server.split()[1].partition(".")[0])

    def judged(self, *, told: bool = False) -> list[Judged]:
        """Chains with both verdicts.

        Args:
            told: the analysis was told the version of the server.
        """
        both = [name for name in self.truth if name in self.ours]
        ours = self.ours | self.told if told else self.ours
        return [Judged(name, self.truth[name], ours[name]) for name in both]

    def keep(self, name: str, ours: Outcome, told: Outcome) -> None:
        """Keep what the analysis says of a chain, without and with the version."""
        self.ours[name] = ours
        self.told.pop(name, None)
        if told != ours:
            self.told[name] = told

    def forget(self, framework: str) -> None:
        """Drop what is known of a framework."""
        self.lacking.pop(framework, None)
        for kept in (self.digests, self.truth, self.ours, self.told):
            for name in [name for name in kept if name.startswith(f"{framework}/")]:
                del kept[name]

    def save(self, path: Path = FILE) -> None:
        """Write it, a chain a line."""
        worlds = {name: _world_as_json(item) for name, item in sorted(self.worlds.items())}
        chains = {
            name: [digest, *map(_short, (self.truth.get(name), self.ours.get(name)))]
            + ([_short(self.told[name])] if name in self.told else [])
            for name, digest in self.digests.items()
        }
        head = {"server": self.server, "lacking": self.lacking, "sizes": self.sizes}
        lines = ["{"]
        lines += [f" {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
        lines += [' "worlds": {', *_entries(worlds), " },", ' "chains": {', *_entries(chains), " }"]
        path.write_text("\n".join([*lines, "}"]) + "\n", encoding="utf-8")


def load(path: Path = FILE) -> Recorded:
    """Read what was kept; nothing where there is no file."""
    if not path.is_file():
        return Recorded()
    values = json.loads(path.read_text(encoding="utf-8"))
    record = Recorded(values["server"], values["lacking"], values["sizes"])
    record.worlds = {name: _world(*item) for name, item in values["worlds"].items()}
    for name, (digest, truth, ours, *told) in values["chains"].items():
        record.digests[name] = digest
        if truth is not None:
            record.truth[name] = Outcome(*truth)
        if ours is not None:
            record.ours[name] = Outcome(*ours)
        if told:
            record.told[name] = Outcome(*told[0])
    return record


def _entries(values: dict[str, Any]) -> Iterator[str]:
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in values.items()]
    yield ",\n".join(lines)


def _short(outcome: Outcome | None) -> list[Any] | None:
    if outcome is None:
        return None
    if outcome.state == "runs":
        return ["runs"]
    return [outcome.state, outcome.step, outcome.sqlstate, outcome.message]


def _world_as_json(world: World) -> list[Any]:
    return [world.columns, world.constraints, world.enums]


def _world(columns: Any, constraints: Any, enums: Any) -> World:
    return World(columns, [(table, name) for table, name in constraints], enums)


def digest(written: Written) -> str:
    """Of a chain's files, so that a verdict is never taken for one on another chain."""
    text = json.dumps(written.files, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def corpus(framework: Framework, worlds: dict[str, World]) -> Iterable[Chain]:
    """Every chain of a framework: its systems as they were written, and their mutants.

    Args:
        framework: whose.
        worlds: what each system's database holds.
    """
    for path in framework.systems():
        chain = system(path, framework.name)
        yield chain
        known = worlds.get(path.as_posix())
        if known is not None:
            # Few mutants of many systems are of all kinds: each begins somewhere else.
            begin = crc32(chain.id.encode())
            yield from mutants(chain, known, framework.language, framework.mutants, begin=begin)
