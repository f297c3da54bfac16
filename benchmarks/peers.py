"""Programs that do something near to what we do, each with the same items in its own format."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Command

HERE = Path(__file__).resolve().parent
ENVIRONMENTS = HERE / ".peers"


class NotInstalled(Exception):
    """A peer cannot be had here."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program to compare with."""

    name: str
    requirements: tuple[str, ...]
    prepare: Callable[["Peer", Path, int], Command]
    """Writes N items into a folder and says how to render them."""
    slow_from: int = 10_000
    """Numbers of items from which it runs once only."""
    most: int = 10_000
    """Number of items beyond which it runs with `--full` only: it takes minutes."""

    @property
    def folder(self) -> Path:
        """Its virtual environment."""
        return ENVIRONMENTS / self.name

    def program(self, name: str) -> Path:
        """One of its programs."""
        return self.folder / "bin" / name

    def install(self) -> None:
        """Make its virtual environment, unless it is there.

        Raises:
            NotInstalled: pip could not.
        """
        done = self.folder / ".requirements"
        wanted = "\n".join(self.requirements)
        if done.is_file() and done.read_text(encoding="utf-8") == wanted:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        make = [sys.executable, "-m", "venv", str(self.folder)]
        pip = [str(self.program("python")), "-m", "pip", "install", "--quiet", *self.requirements]
        for command in (make, pip):
            ended = subprocess.run(command, capture_output=True, text=True, check=False)
            if ended.returncode:
                raise NotInstalled((ended.stderr.strip().splitlines() or ["unknown reason"])[-1])
        done.write_text(wanted, encoding="utf-8")


def title(number: int) -> str:
    """The title of a check, as `items.check_lines` has it."""
    return f"Smoke test {number}: `npm run smoke -- --case {number}`"


def digest(number: int) -> str:
    """As long as a real one."""
    return f"{number:064x}"


def _jinja(peer: Peer, folder: Path, checks: int) -> Command:
    # It reads our own status file: `folder` is the repository that `items` made.
    template = HERE / "formats" / "page.md.j2"
    status = folder / "status" / "bench.yaml"
    return Command([peer.program("jinja2"), template, status, "--format=yaml"], folder)


def _pyyaml(peer: Peer, folder: Path, checks: int) -> Command:
    load = "import sys, yaml; yaml.load(open(sys.argv[1], 'rb'), Loader=yaml.CSafeLoader)"
    return Command([peer.program("python"), "-c", load, folder / "status" / "bench.yaml"], folder)


def _doorstop(peer: Peer, folder: Path, checks: int) -> Command:
    (folder / ".git").mkdir(parents=True)
    document = folder / "reqs"
    document.mkdir()
    settings = "settings:\n  digits: 5\n  prefix: REQ\n  sep: ''\n"
    (document / ".doorstop.yml").write_text(settings, encoding="utf-8")
    for number in range(1, checks + 1):
        (document / f"REQ{number:05d}.yml").write_text(
            f"active: true\nderived: false\nheader: ''\nlevel: 1.{number}\nlinks: []\n"
            f"normative: true\nref: ''\nreviewed: null\n"
            f"text: |\n  {title(number)}\n\n  passed: exit status 0, at 2026-11-24T10:12:03Z\n\n"
            f"  {number:05d}.log sha256:{digest(number)}\n",
            encoding="utf-8",
        )
    return Command([peer.program("doorstop"), "publish", "REQ", folder / "REQ.md"], folder)


def _sphinx_needs(peer: Peer, folder: Path, checks: int) -> Command:
    folder.mkdir(parents=True)
    settings = 'project = "Bench"\nextensions = ["sphinx_needs"]\nneeds_id_regex = "^[A-Z0-9_]+"\n'
    (folder / "conf.py").write_text(settings, encoding="utf-8")
    parts = ["Bench\n=====\n"]
    for number in range(1, checks + 1):
        parts.append(
            f"\n.. spec:: Smoke test {number}\n   :id: S_{number:05d}\n   :status: passed\n\n"
            f"   {title(number)}: exit status 0, at 2026-11-24T10:12:03Z\n\n"
            f"   {number:05d}.log sha256:{digest(number)}\n"
        )
    (folder / "index.rst").write_text("".join(parts), encoding="utf-8")
    out = folder / "out"
    return Command(
        [peer.program("sphinx-build"), "-q", "-E", "-b", "html", folder, out],
        folder,
        before=lambda: shutil.rmtree(out, ignore_errors=True),
    )


def _trestle(peer: Peer, folder: Path, checks: int) -> Command:
    folder.mkdir(parents=True)
    subprocess.run([peer.program("trestle"), "init"], cwd=folder, check=True, capture_output=True)
    controls = [
        {
            "id": f"ac-{number}",
            "title": title(number),
            "parts": [
                {
                    "id": f"ac-{number}_smt",
                    "name": "statement",
                    "prose": f"passed: exit status 0, at 2026-11-24T10:12:03Z, "
                    f"{number:05d}.log sha256:{digest(number)}",
                }
            ],
        }
        for number in range(1, checks + 1)
    ]
    catalog = {
        "catalog": {
            "uuid": "1f2e7a5c-8d34-4c3e-9b0a-6d1c0f5e7a11",
            "metadata": {
                "title": "Bench",
                "last-modified": "2026-11-24T10:12:03+00:00",
                "version": "1",
                "oscal-version": "1.1.3",
            },
            "groups": [{"id": "ac", "title": "Bench", "controls": controls}],
        }
    }
    place = folder / "catalogs" / "bench"
    place.mkdir(parents=True)
    (place / "catalog.json").write_text(json.dumps(catalog), encoding="utf-8")
    out = folder / "out"
    words = ("author", "catalog-generate", "--name", "bench", "--output", "out")
    return Command(
        [peer.program("trestle"), *words],
        folder,
        before=lambda: shutil.rmtree(out, ignore_errors=True),
    )


def _strictdoc(peer: Peer, folder: Path, checks: int) -> Command:
    folder.mkdir(parents=True)
    parts = ["[DOCUMENT]\nTITLE: Bench\n"]
    for number in range(1, checks + 1):
        parts.append(
            f"\n[REQUIREMENT]\nUID: S-{number:05d}\nSTATUS: Active\nTITLE: Smoke test {number}\n"
            f"STATEMENT: {title(number)}: exit status 0, at 2026-11-24T10:12:03Z\n"
            f"COMMENT: {number:05d}.log sha256:{digest(number)}\n"
        )
    (folder / "bench.sdoc").write_text("".join(parts), encoding="utf-8")
    out = folder / "out"
    return Command(
        [peer.program("strictdoc"), "export", folder, "--output-dir", out],
        folder,
        before=lambda: shutil.rmtree(out, ignore_errors=True),
    )


JINJA = Peer("jinja2-cli", ("jinja2-cli[yaml]==1.0.1", "jinja2==3.1.6", "pyyaml==6.0.3"), _jinja)
PYYAML = Peer("pyyaml", ("pyyaml==6.0.3",), _pyyaml)
DOCUMENTS = (
    Peer("doorstop", ("doorstop==3.2",), _doorstop),
    Peer("sphinx-needs", ("sphinx==9.0.4", "sphinx-needs==9.1.0"), _sphinx_needs, 1_000, 1_000),
    Peer("compliance-trestle", ("compliance-trestle==5.2.0",), _trestle),
    Peer("strictdoc", ("strictdoc==0.30.4",), _strictdoc, 1_000),
)
