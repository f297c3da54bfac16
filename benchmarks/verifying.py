"""What `verify` adds to the work of its checks."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import Command, in_turn
from benchmarks.projects import PYTHON, ROOT, python, signoff_gen, unchanged, with_status
from benchmarks.rows import Row, Scale, milliseconds

_LOOP = "import subprocess\nfor _ in range({number}):\n    subprocess.run(['true'], check=True)\n"
_HTTP_LOOP = """
import json, sys
from pathlib import Path
import httpx
url, number, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
folder.mkdir()
with httpx.Client() as client:
    for n in range(number):
        answer = client.get(url, params={"case": str(n)})
        assert answer.status_code == 200
        body = answer.json()
        assert body["data"]["id"].startswith("con-")
        assert body["data"]["hasApiToken"] is True
        sent = answer.request
        request = {"method": sent.method, "url": str(sent.url), "headers": dict(sent.headers)}
        (folder / f"{n}.request.json").write_text(json.dumps(request, indent=2))
        (folder / f"{n}.response.json").write_text(json.dumps(body, indent=2))
"""


def commands(scale: Scale) -> list[Row]:
    """Checks that run `true`, against a loop of `subprocess.run`."""
    number = 20 if scale.quick else 500
    project, single = (
        with_status(scale.folder / f"true-{count}", _status(["command: ['true']"] * count))
        for count in (number, 1)
    )
    costs = in_turn(
        {
            "verify": _verify(project),
            "verify one": _verify(single),
            "loop": python(scale.folder, "-c", _LOOP.format(number=number)),
            "nothing": python(scale.folder, "-c", "import subprocess"),
        },
        scale.repetitions,
    )
    own = (costs["verify"].cpu - costs["verify one"].cpu) / (number - 1)
    bare = (costs["loop"].cpu - costs["nothing"].cpu) / number
    return [
        Row(
            f"a `true` check among {number:,}, beyond its process",
            "`subprocess.run(['true'])`",
            (own - bare) / bare,
            limit=2,
            figures=f"CPU {own * 1000:.2f} ms : {bare * 1000:.2f} ms, the child included; "
            f"whole run {milliseconds(costs['verify'].cpu)} : {milliseconds(costs['loop'].cpu)}",
        )
    ]


def requests(scale: Scale) -> list[Row]:
    """HTTP checks on loopback, against a loop over one `httpx.Client`."""
    number = 20 if scale.quick else 2_000
    with _server() as port:
        url = f"http://127.0.0.1:{port}/api/connections"
        checks = [
            f'http: {{url: "{url}", query: {{case: "{n}"}}, expect: {{status: 200, json: '
            f'[{{path: $.data.id, matches: "^con-"}}, '
            f"{{path: $.data.hasApiToken, equals: true}}]}}}}"
            for n in range(number)
        ]
        project = with_status(scale.folder / "http", _status(checks))
        evidence = scale.folder / "http-evidence"
        loop = python(scale.folder, "-c", _HTTP_LOOP, url, str(number), evidence)
        costs = in_turn(
            {
                "verify": _verify(project),
                "loop": Command(
                    loop.arguments,
                    loop.folder,
                    loop.environment,
                    before=lambda: shutil.rmtree(evidence, ignore_errors=True),
                ),
            },
            1 if scale.quick else 3,
        )
    own, bare = costs["verify"].cpu, costs["loop"].cpu
    return [
        Row(
            f"`verify` of {number:,} HTTP checks",
            "a loop over one `httpx.Client`, same assertions, same files written",
            own / bare,
            limit=1.5,
            figures=f"CPU {milliseconds(own)} : {milliseconds(bare)}, without the server",
        )
    ]


def _verify(project: Path) -> Command:
    return unchanged(project, signoff_gen(project, "verify", cold=False))


def _status(checks: list[str]) -> str:
    lines = ["title: Bench Signoff Status\n\nsteps:\n  - title: Bench\n    checks:\n"]
    for number, check in enumerate(checks, start=1):
        lines.append(f"      - id: c{number}\n        {check}\n")
    return "".join(lines)


@contextmanager
def _server() -> Iterator[int]:
    child = subprocess.Popen(
        [PYTHON, "-m", "benchmarks.serving"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    with child:
        try:
            yield int(child.stdout.readline())
        finally:
            child.terminate()
