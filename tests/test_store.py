"""Status files on disk: what is wrong is said in full, what is written is written whole."""

import multiprocessing
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from signoff_gen import store
from signoff_gen.errors import InvalidInput, LockedError, Problem, SurroundingsError, UsageError
from signoff_gen.model import Result
from signoff_gen.runners import registry
from signoff_gen.store import StatusFile

Load = Callable[..., StatusFile]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(text: str | bytes, name: str = "x.yaml") -> StatusFile:
        path = tmp_path / "status" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        (file,) = store.load([path], tmp_path, registry)
        return file

    return load


def problems(load: Load, text: str | bytes, name: str = "x.yaml") -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as caught:
        load(text, name)
    return caught.value.problems


HEAD = "title: T\n"
STEPS = HEAD + "steps:\n  - title: One\n    checks:\n"


@pytest.mark.parametrize(
    ("text", "code", "place", "message", "expected", "hint"),
    [
        ("tilte: T", "SG121", "1:1", "unknown key `tilte`", None, "did you mean `title`?"),
        ("phase: P", "SG122", "1:1", "`title` is missing", "a `title:` here", None),
        (HEAD + "id: x", "SG121", "2:1", "unknown key `id`", "the id is the file's name", None),
        (HEAD + "phase: [a]", "SG123", "2:8", "`phase` is a list", "text", None),
        (HEAD + "phase: {a: b}", "SG123", "2:8", "`phase` is a mapping", "text", None),
        (
            HEAD + "steps: none",
            "SG123", "2:8", "`steps` is `none`", "a list, one `- item` a line", None,
        ),
        (
            HEAD + "steps: [One]",
            "SG123", "2:9", "`0` is `One`", "a mapping, one `key: value` a line", None,
        ),
        ("title:\nphase: x", "SG123", "1:7", "`title` is empty", "a value for `title`", None),
        (
            HEAD + "date: soon",
            "SG123", "2:7", "`date` is `soon`", "a date such as `2025-01-15`", None,
        ),
        (
            HEAD + "date: 2025-01-15T00:00:00Z",
            "SG123", "2:7", "`date` is `2025-01-15T00:00:00Z`", "a date such as `2025-01-15`", None,
        ),
        (HEAD + "date_: 2025-01-15", "SG121", "2:1", "unknown key `date_`", None, None),
        (
            STEPS + "      - {command: x, timeout: 3s, runner: {command: y}}",
            "SG121", "5:35", "unknown key `runner`", None, None,
        ),
        (
            STEPS + "      - {title: x, runner: {command: y}}",
            "SG121", "5:20", "unknown key `runner`", None, None,
        ),
        (
            STEPS + "      - {command: x, timeout: \u0663s}",
            "SG123", "5:31", "`timeout` is `\u0663s`", "a duration such as `30s`, `5m` or `7d`",
            None,
        ),
        (
            HEAD + "steps: [{title: A, milestone: yes}]",
            "SG123", "2:31", "`milestone` is `yes`", "`true` or `false`", None,
        ),
        (
            HEAD + "steps: [{title: A, id: My Step}]",
            "SG123", "2:24", "`id` is `My Step`", "lower-case letters, digits and hyphens",
            "did you mean `my-step`?",
        ),
        (
            STEPS + "      - {command: x, timeout: 30}",
            "SG123", "5:31", "`timeout` is `30`", "a duration such as `30s`, `5m` or `7d`", None,
        ),
        (
            STEPS + "      - {command: x, retries: {attempts: '3'}}",
            "SG123", "5:42", "`attempts` is `3`", "a whole number", "remove the quotes",
        ),
        (
            STEPS + "      - {command: x, retries: {attempts: 3, on: [fialed]}}",
            "SG123", "5:50", "`0` is `fialed`", "one of `failed` or `error`",
            "did you mean `failed`?",
        ),
        (
            STEPS + "      - {commnad: x, title: A}",
            "SG121", "5:10", "unknown key `commnad`", None, "did you mean `command`?",
        ),
        (
            STEPS + "      - command: {run: x, lgo: y}",
            "SG121", "5:27", "unknown key `lgo`", None, "did you mean `log`?",
        ),
        (
            STEPS + "      - {command: x, env: [A]}",
            "SG124", "5:22", "`command` and `env` in one check: a check is verified in one way",
            None, "make two checks of it",
        ),
        (
            STEPS + "      - service: {run: x}",
            "SG122", "5:18", "`ready` is missing in this service", "a `ready:` here", None,
        ),
        (
            STEPS + "      - {}",
            "SG123", "5:9", "`0`: a check needs a `title` or a runner", None, None,
        ),
        (
            HEAD + "steps: [{title: A, needs: [b]}]",
            "SG131", "2:28", "there is no step `b`", "one of `a`", None,
        ),
        (
            HEAD + "steps: [{title: Alpha, needs: []}, {title: B, needs: [alhpa]}]",
            "SG131", "2:55", "there is no step `alhpa`", "one of `alpha`, `b`",
            "did you mean `alpha`?",
        ),
        (
            HEAD + "steps: [{title: A, needs: ['decision:d']}]",
            "SG132", "2:28", "there is no decision `d`", "a decision of this file; it has none",
            None,
        ),
        (
            HEAD + "steps: [{title: A, when: {decision: d, option: A}}]",
            "SG132", "2:37", "there is no decision `d`", None, None,
        ),
        (
            HEAD + "blockers: [{title: B, blocks: [a]}]",
            "SG131", "2:32", "there is no step `a`", None, None,
        ),
        (
            HEAD + "decisions: [{id: d, question: Q, blocker: b}]",
            "SG133", "2:43", "there is no blocker `b`", None, None,
        ),
        (
            HEAD + "decisions: [{id: d, question: Q, options: [{id: A, text: a}],"
            " recommendation: {option: B}}]",
            "SG142", "2:88", "there is no option of d `B`", "one of `A`", None,
        ),
        (
            HEAD + "steps: [{title: A, needs: [b]}, {title: B, needs: [a]}]",
            "SG134", "2:27", "steps need each other in a circle: a -> b -> a", None,
            "remove one of these needs",
        ),
        (
            HEAD + "vars: {a: '${b}', b: '${a}'}",
            "SG134", "2:11", "variables refer to each other in a circle: a -> b -> a", None, None,
        ),
        (
            HEAD + "steps: [{title: A}, {title: A}]",
            "SG135", "2:21", "two steps have the id `a`", None, "give one of them another `id`",
        ),
        (
            STEPS + "      - command: x\n      - command: x",
            "SG135", "6:9", "two checks of step one have the id `run-x`", None,
            "give one of them another `id`",
        ),
        (
            STEPS + "      - {command: x, inputs: ['src/[a']}",
            "SG136", "5:31", "`src/[a` is not a glob: a `[` is not closed", None, None,
        ),
        (
            STEPS + "      - command: [echo, '${nmae}']\nvars: {name: x}",
            "SG137", "5:18", "variable `nmae` has no value here", None, "did you mean `name`?",
        ),
        (
            STEPS + "      - command: [echo, '${PORT}']",
            "SG137", "5:18", "variable `PORT` has no value here", None,
            "an environment variable is written `${env:PORT}`",
        ),
        (
            STEPS + "      - command: [echo, '${a b}']",
            "SG138", "5:18", "`a b` is not a reference", None, None,
        ),
        (
            HEAD + "vars: {'a b': x}",
            "SG138", "2:15", "`a b` cannot be the name of a variable", "letters, digits and `_`",
            None,
        ),
        (
            HEAD + "steps: [{title: A, done: {by: b, on: 2026-01-01}, checks: [{command: x}]}]",
            "SG143", "2:26", "a step with checks is done when its checks are; it takes no `done`",
            None, None,
        ),
        (
            STEPS + "      - {command: x, done: {by: b, on: 2026-01-01}}",
            "SG143", "5:28", "a `command` check is earned by its runner; it takes no `done`",
            None, None,
        ),
        (
            HEAD + "report: ../x.md",
            "SG146", "2:9", "`../x.md` does not stay inside the repository", None, None,
        ),
        (
            HEAD + "report: Makefile",
            "SG146", "2:9", "the report `Makefile` is no Markdown file",
            "a name that ends in `.md`", None,
        ),
        (
            STEPS + "".join(f"      - {{command: {{run: {c}, log: a.log}}}}\n" for c in "xy"),
            "SG147", "6:19", "`a.log` is already written by one.run-x", None,
            "give one of them another name",
        ),
        (
            STEPS + "      - {command: {run: x, log: ../a.log}}",
            "SG123", "5:33", "`log`: `../a.log` cannot be a name in the evidence folder", None,
            None,
        ),
        (
            HEAD + "artifacts: vendor/.GIT/x",
            "SG146", "2:12", "`vendor/.GIT/x` does not stay inside the repository", None, None,
        ),
        (
            HEAD + f"artifacts: {'a' * 201}",
            "SG146", "2:12", f"`{'a' * 60}` cannot be a path", None, None,
        ),
        (
            HEAD + 'report: "a\\0.md"',
            "SG146", "2:9", "`a\0.md` cannot be a path", None, None,
        ),
        (
            STEPS + f"      - {{command: {{run: x, log: {'a' * 201}}}}}",
            "SG123", "5:33", f"`log`: `{'a' * 201}` cannot be a name in the evidence folder",
            None, None,
        ),
        (
            STEPS + "      - {title: A, max_age: 1000000d}",
            "SG123", "5:29", "`max_age` is `1000000d`", "a duration such as `30s`, `5m` or `7d`",
            None,
        ),
        (
            STEPS + "      - {command: x, timeout: " + "9" * 5000 + "h}",
            "SG123", "5:31", f"`timeout` is `{'9' * 57}...`",
            "a duration such as `30s`, `5m` or `7d`", None,
        ),
        (
            STEPS + "      - {command: {run: x, stdout: {matches: '" + "(" * 5000 + "'}}}",
            "SG123", "5:46", "`matches`: not a regular expression: nested too deeply", None, None,
        ),
        (
            STEPS + "      - {command: {run: x, stdout: {matches: 'a{99999999999}'}}}",
            "SG123", "5:46",
            "`matches`: not a regular expression: the repetition number is too large", None, None,
        ),
        (
            STEPS + "      - {json: {files: a, expect: []}}",
            "SG123", "5:35", "`expect` is an empty list", "something in it", None,
        ),
        (
            STEPS + "      - {json: {files: a, expect: [{path: 'data', exists: true}]}}",
            "SG123", "5:43", "`path`: not a JSONPath: expected root, found name at character 1",
            None, None,
        ),
        (
            STEPS + "      - {service: {run: x, ready: {http: 'http://[::1'}}}",
            "SG123", "5:42", "`http`: not a URL: no host and port can be told", None, None,
        ),
        (
            STEPS + "      - {id: a, command: x, result: {status: passed, at: 2026-01-01T00:00:00Z,"
            " inputs: 'sha256:0', seal: 0000}}",
            "SG141", "5:37", "the result of one.a was edited by hand", None,
            "remove `result:` and run `signoff-gen verify`",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(
    load: Load,
    text: str,
    code: str,
    place: str,
    message: str,
    expected: str | None,
    hint: str | None,
) -> None:
    (problem,) = problems(load, text)
    assert problem.code == code
    assert f"{problem.line}:{problem.column}" == place
    assert problem.message == message
    assert expected is None or problem.expected == expected
    assert hint is None or (problem.hint or "").startswith(hint)
    assert any(number == problem.line for number, _ in problem.source)


def test_everything_wrong_is_said_in_one_run(load: Load) -> None:
    found = problems(
        load,
        """\
title: T
fase: x
steps:
  - title: One
    needs: [nowhere]
    checks:
      - {command: x, timeout: 30}
      - {title: Nothing, rnu: y}
  - title: Two
    parallel: maybe
""",
    )
    assert [(problem.line, problem.code) for problem in found] == [
        (2, "SG121"),
        (5, "SG131"),
        (7, "SG123"),
        (8, "SG121"),
        (10, "SG123"),
    ]


def test_a_wrong_id_does_not_bring_false_complaints_about_who_refers_to_it(load: Load) -> None:
    text = HEAD + "steps: [{title: A, id: BAD}, {title: B, needs: [BAD]}]"
    assert [problem.code for problem in problems(load, text)] == ["SG123"]


def test_a_runner_of_the_wrong_shape_is_told_once(load: Load) -> None:
    (problem,) = problems(load, STEPS + "      - command: {run: {a: b}}")
    assert problem.expected == "text or a list, one `- item` a line"


def test_scalars_are_read_as_written(load: Load) -> None:
    file = load("title: 1.10\nphase: NO\nvars: {mode: 0644, on: on, when: 2025-01-15}\n")
    signoff = file.signoff
    assert (signoff.title, signoff.phase) == ("1.10", "NO")
    assert signoff.vars == {"mode": "0644", "on": "on", "when": "2025-01-15"}


def test_a_key_with_nothing_after_it_is_left_out(load: Load) -> None:
    file = load("title: T\nphase:\ndecisions: [{id: d, question: Q, chosen: }]\nsteps: ~\n")
    assert file.signoff.phase is None
    assert file.signoff.decisions[0].chosen is None
    assert file.signoff.steps == ()


def test_null_counts_where_any_value_does(load: Load) -> None:
    expect = "{path: $.a, equals: null}"
    file = load(STEPS + f"      - {{title: A, json: {{files: [a.json], expect: [{expect}]}}}}")
    runner = file.signoff.steps[0].checks[0].runner
    assert runner is not None
    assert runner.model_dump(exclude_unset=True)["expect"][0] == {"path": "$.a", "equals": None}


@pytest.mark.parametrize(
    ("name", "better"),
    [("Phase 2.yaml", "phase-2.yaml"), ("Ä.yml", "untitled.yml"), ("-x.yaml", "x.yaml")],
)
def test_a_files_name_must_be_an_id(load: Load, name: str, better: str) -> None:
    (problem,) = problems(load, "title: T", name)
    assert (problem.code, problem.hint) == ("SG139", f"call it `{better}`")


def test_problems_of_all_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "status").mkdir()
    for name in "ab":
        (tmp_path / "status" / f"{name}.yaml").write_text("tilte: x\n")
    with pytest.raises(InvalidInput) as caught:
        store.load(store.find(tmp_path), tmp_path, registry)
    places = [str(problem.path) for problem in caught.value.problems]
    assert places == ["status/a.yaml", "status/b.yaml"]


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError) as caught:
        store.load([tmp_path / "gone.yaml"], tmp_path, registry)
    assert caught.value.code == "SG220"


def test_a_status_file_that_is_a_link_to_elsewhere_is_not_shown(tmp_path: Path) -> None:
    root = tmp_path / "repo"
    (root / "status").mkdir(parents=True)
    (tmp_path / "private").write_text("root:x:0\n")
    (root / "status" / "x.yaml").symlink_to(tmp_path / "private")
    with pytest.raises(InvalidInput) as caught:
        store.load(store.find(root), root, registry)
    (problem,) = caught.value.problems
    assert (problem.code, problem.source) == ("SG148", ())


@pytest.mark.parametrize("folder", ["status", "link/inner", "../elsewhere", "ABSOLUTE"])
def test_files_of_a_folder_outside_of_the_repository_are_not_shown(
    tmp_path: Path, folder: str
) -> None:
    """A pull request may make the folder a link, or name another one in the settings."""
    root, elsewhere = tmp_path / "repo", tmp_path / "elsewhere"
    root.mkdir()
    (elsewhere / "inner").mkdir(parents=True)
    for place in (elsewhere, elsewhere / "inner"):
        (place / "hosts.yml").write_text("token: [\n")
    for name in ("status", "link"):
        (root / name).symlink_to(elsewhere)
    with pytest.raises(InvalidInput) as caught:
        store.find(root, folder.replace("ABSOLUTE", str(elsewhere)))
    (problem,) = caught.value.problems
    assert (problem.code, problem.source) == ("SG148", ())


def test_a_folder_that_is_not_there_cannot_be_held(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError) as caught, store.lock(tmp_path / "status"):
        pass
    assert (caught.value.code, caught.value.message) == (
        "SG220",
        "cannot open `status/`: No such file or directory",
    )


def test_only_yaml_files_are_status_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        store.find(tmp_path)
    assert caught.value.code == "SG701"
    folder = tmp_path / "status"
    folder.mkdir()
    for name in ("b.yaml", "a.yml", "schema.json", ".hidden.yaml", "README.md"):
        (folder / name).write_text("")
    (folder / "dir.yaml").mkdir()
    assert [path.name for path in store.find(tmp_path)] == ["a.yml", "b.yaml"]


def test_an_unknown_signoff_is_refused_with_the_nearest(load: Load) -> None:
    file = load("title: T", "phase-2.yaml")
    assert store.choose([file], []) == [file]
    assert store.choose([file], ["phase-2"]) == [file]
    with pytest.raises(UsageError) as caught:
        store.choose([file], ["phase2"])
    assert (caught.value.code, caught.value.hint) == ("SG702", "did you mean `phase-2`?")


RESULT = {"status": "passed", "at": "2026-01-01T00:00:00Z", "inputs": "sha256:0"}


def test_a_result_is_written_and_taken_back(load: Load) -> None:
    text = STEPS + "      - {id: a, command: x}   # stays\n"
    file = load(text)
    (located,) = file.signoff.located_checks()
    file.record(located, Result.sealed(located.full_address, **RESULT))
    assert file.write()
    assert not file.write()
    (again,) = store.load([file.path], file.path.parent, registry)
    assert again.signoff.steps[0].checks[0].result is not None
    file.record(located, None)
    assert file.write()
    assert file.path.read_text() == text


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_text("old")
    path.chmod(0o640)
    inode = path.stat().st_ino
    store.replace_file(path, b"new")
    assert path.read_text() == "new"
    assert path.stat().st_ino != inode
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_mode_that_the_umask_gives(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        store.replace_file(tmp_path / "f", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o640


def test_a_linked_file_is_written_through_its_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    store.replace_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_pipe_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    """As a device is: root would else put a file into the place of /dev/null."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        store.replace_file(pipe, b"data")
        assert os.read(reader, 100) == b"data"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_pipe_without_a_name_is_written_to() -> None:
    """Such as `/dev/stdout` in a pipeline."""
    reader, writer = os.pipe()
    try:
        store.replace_file(Path(f"/dev/fd/{writer}"), b"data")
        assert os.read(reader, 100) == b"data"
    finally:
        os.close(reader)
        os.close(writer)


def test_a_folder_is_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(SurroundingsError) as caught:
        store.replace_file(tmp_path, b"data")
    assert caught.value.code == "SG220"


def test_a_disk_that_refuses_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "no-folder").touch()
    with pytest.raises(SurroundingsError) as caught:
        store.replace_file(tmp_path / "no-folder" / "f", b"x")
    assert caught.value.code == "SG220"


def _hold(folder: str, held: "multiprocessing.synchronize.Event", seconds: float) -> None:
    with store.lock(Path(folder)):
        held.set()
        threading.Event().wait(seconds)


def test_one_run_at_a_time_and_the_other_is_told_who_holds_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    other = context.Process(target=_hold, args=(str(tmp_path), held, 30.0))
    other.start()
    try:
        assert held.wait(30)
        with pytest.raises(LockedError) as caught, store.lock(tmp_path, timeout=0.0):
            pass
        assert caught.value.code == "SG221"
        assert f"process {other.pid}" in caught.value.message
        told: list[str] = []
        threading.Timer(0.3, other.kill).start()
        with store.lock(tmp_path, timeout=30.0, waiting=told.append):
            pass
        assert told == [f"process {other.pid}"]
    finally:
        other.kill()
        other.join()
        other.close()
    assert list(tmp_path.iterdir()) == []
