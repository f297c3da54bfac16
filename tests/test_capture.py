"""A captured log is redacted, bounded and complete, or it is not there."""

import hashlib
import os
import random
import re
import resource
import string
import subprocess
import sys
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signoff_gen.capture import LEAST_MAX_BYTES, TAIL_LINES, LogWriter
from signoff_gen.errors import EvidenceError, UsageError
from signoff_gen.logfile import Hasher
from signoff_gen.redact import Redactor
from signoff_gen.watch import MAX_LINE

SECRET = "q9Zt7Lw2" + "Xk4Vb8Nm"
MARKER = re.compile(rb"^\[signoff-gen: ([0-9,]+) bytes left out\]\n", re.MULTILINE)


def sha256(path):
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def names(folder):
    return [path.name for path in folder.iterdir()]


def captured(path, *chunks, known=None, **options):
    with LogWriter(path, Redactor(known), **options) as log:
        for chunk in chunks:
            log.write(chunk)
        return log.close()


def test_a_log_holds_what_was_written_and_its_digest_fits(tmp_path):
    path = tmp_path / "boot.log"
    result = captured(path, b"one\n", memoryview(b"two\n"), b"three")
    assert path.read_bytes() == b"one\ntwo\nthree"
    assert result.digest == sha256(path)
    assert (result.size, result.dropped_bytes, result.tail) == (13, 0, "one\ntwo\nthree")
    assert names(tmp_path) == ["boot.log"]


def test_an_empty_log_is_a_file_too(tmp_path):
    path = tmp_path / "empty.log"
    result = captured(path)
    assert (path.read_bytes(), result.size, result.tail) == (b"", 0, "")
    assert result.digest == sha256(path)


def test_no_byte_of_a_secret_reaches_the_disk_not_even_before_it_is_complete(tmp_path):
    path = tmp_path / "x.log"
    log = LogWriter(path, Redactor({"TOKEN": SECRET}))
    with log:
        log.write(b"token " + SECRET[:9].encode())
        (hidden,) = tmp_path.iterdir()
        assert hidden.read_bytes() == b"token "
        log.write(SECRET[9:].encode() + b" end\n")
        assert hidden.read_bytes() == b"token [REDACTED:TOKEN] end\n"
    assert path.read_bytes() == b"token [REDACTED:TOKEN] end\n"


def test_a_secret_is_found_although_another_stream_writes_in_between(tmp_path):
    path = tmp_path / "x.log"
    with LogWriter(path, Redactor({"TOKEN": SECRET})) as log:
        out, err = log.source(), log.source()
        out.write(SECRET[:9].encode())
        err.write(b"warning\n")
        out.write(SECRET[9:].encode() + b"\n")
    assert path.read_bytes() == b"warning\n[REDACTED:TOKEN]\n"


def test_what_was_held_back_lands_at_the_end(tmp_path):
    path = tmp_path / "x.log"
    captured(path, b"token " + SECRET[:9].encode(), known={"TOKEN": SECRET})
    assert path.read_bytes() == b"token " + SECRET[:9].encode()


def test_bytes_that_are_no_text_and_terminal_escapes_stay_in_the_file(tmp_path):
    path = tmp_path / "x.log"
    data = b"\xff\xfe\x00 \x1b[31mred\x1b[0m \x1b]0;title\x07\r\nprogress 1%\rprogress 100%\n"
    result = captured(path, data)
    assert path.read_bytes() == data
    assert result.tail == "\ufffd\ufffd red \nprogress 100%"


def test_the_tail_is_the_last_lines(tmp_path):
    lines = [f"line {number}" for number in range(5000)]
    result = captured(tmp_path / "x.log", "\n".join(lines).encode() + b"\n\n")
    assert result.tail.split("\n") == lines[-TAIL_LINES:]


def test_the_buffer_may_be_reused_at_once(tmp_path):
    path = tmp_path / "x.log"
    buffer = bytearray(8)
    with LogWriter(path, Redactor({"TOKEN": SECRET})) as log:
        for piece in (b"abcdefg\n", b"hijklmn\n"):
            buffer[:] = piece
            log.write(memoryview(buffer))
            buffer[:] = b"########"
    assert path.read_bytes() == b"abcdefg\nhijklmn\n"


def test_an_exception_leaves_nothing_behind(tmp_path):
    (tmp_path / "x.log").write_bytes(b"older")

    def interrupted():
        with LogWriter(tmp_path / "x.log", Redactor()) as log:
            log.write(b"half" * 1_000_000)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert names(tmp_path) == ["x.log"]
    assert (tmp_path / "x.log").read_bytes() == b"older"


def test_an_older_log_is_replaced_as_a_whole(tmp_path):
    path = tmp_path / "x.log"
    path.write_bytes(b"older")
    with LogWriter(path, Redactor()) as log:
        log.write(b"new\n")
        assert path.read_bytes() == b"older"
    assert path.read_bytes() == b"new\n"


def test_closing_twice_gives_the_same(tmp_path):
    log = LogWriter(tmp_path / "x.log", Redactor())
    log.write(b"a\n")
    assert log.close() is log.close()
    with pytest.raises(RuntimeError), log:
        raise RuntimeError
    assert (tmp_path / "x.log").read_bytes() == b"a\n"


def test_a_log_has_the_usual_permissions(tmp_path):
    (tmp_path / "plain").write_bytes(b"")
    captured(tmp_path / "x.log", b"a")
    assert (tmp_path / "x.log").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.parametrize("size", [LEAST_MAX_BYTES, LEAST_MAX_BYTES + 1, 3 * LEAST_MAX_BYTES, 2**21])
def test_what_exceeds_the_bound_is_left_out_of_the_middle(tmp_path, size):
    """Head, a marker line with the right number, tail; within the bound; with their digest."""
    path = tmp_path / "x.log"
    data = b"".join(b"line %07d\n" % number for number in range(700_000))
    result = captured(path, *(data[at : at + 99_991] for at in range(0, len(data), 99_991)),
                      max_bytes=size)  # fmt: skip
    text = path.read_bytes()
    marker = MARKER.search(text)
    assert marker
    head, tail = text[: marker.start()], text[marker.end() :]
    assert data.startswith(head)
    assert data.endswith(tail)
    assert int(marker[1].replace(b",", b"")) == result.dropped_bytes
    assert result.dropped_bytes == len(data) - len(head) - len(tail)
    assert head.endswith(b"\n")
    assert tail.startswith(b"line ")
    assert size - 8500 < len(text) == result.size <= size
    assert abs(len(head) - len(tail)) < 8500
    assert result.digest == sha256(path)
    assert result.tail.endswith("line 0699999")
    assert names(tmp_path) == ["x.log"]


@pytest.mark.parametrize("extra", [-1, 0, 1, 2])
def test_nothing_is_left_out_up_to_the_bound_itself(tmp_path, extra):
    path = tmp_path / "x.log"
    size = 2_000_001
    data = b"".join(b"line %07d\n" % number for number in range(200_000))[: size + extra]
    result = captured(path, data, max_bytes=size)
    assert (result.dropped_bytes == 0) == (extra <= 0)
    assert result.digest == sha256(path)
    assert result.size == path.stat().st_size <= size
    if extra <= 0:
        assert path.read_bytes() == data
    else:
        assert data.endswith(MARKER.split(path.read_bytes())[-1])


def test_the_marker_has_a_line_of_its_own_where_no_line_ends_near(tmp_path):
    """One endless line is cut between characters, never inside one."""
    path = tmp_path / "x.log"
    for start in range(4):
        captured(path, b"x" * start + "\U0001f511é".encode() * 40_000, max_bytes=LEAST_MAX_BYTES)
        head, marker, tail = path.read_text(encoding="utf-8").split("\n")
        assert re.fullmatch(r"\[signoff-gen: [0-9,]+ bytes left out\]", marker)
        assert head.strip("x\U0001f511é") == tail.strip("\U0001f511é") == ""


def test_bytes_that_are_no_text_are_cut_anywhere(tmp_path):
    path = tmp_path / "x.log"
    result = captured(path, b"\x85" * 100_000, max_bytes=LEAST_MAX_BYTES)
    text = path.read_bytes()
    assert text.count(b"\x85") == 100_000 - result.dropped_bytes
    assert MARKER.search(text)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    shift=st.integers(0, 60),
    gap=st.integers(0, 40),
    sizes=st.lists(st.integers(12, 4000), min_size=1, max_size=5),
)
def test_a_cut_never_leaves_a_part_of_a_secret(tmp_path, shift, gap, sizes):
    """Secrets at every offset around both cuts."""
    unit = SECRET.encode() + b"." * gap
    data = b"." * shift + unit * (2 * LEAST_MAX_BYTES // len(unit))
    path = tmp_path / "x.log"
    with LogWriter(path, Redactor({"T": SECRET}), max_bytes=LEAST_MAX_BYTES) as log:
        at = turn = 0
        while at < len(data):
            log.write(data[at : at + sizes[turn % len(sizes)]])
            at += sizes[turn % len(sizes)]
            turn += 1
    text = path.read_bytes()
    pieces = {SECRET[at : at + 4].encode() for at in range(len(SECRET) - 3)}
    assert not [piece for piece in pieces if piece in text]


def test_a_bound_too_small_to_be_of_use_is_refused(tmp_path):
    with pytest.raises(UsageError, match="too small") as caught:
        LogWriter(tmp_path / "x.log", Redactor(), max_bytes=LEAST_MAX_BYTES - 1)
    assert caught.value.code == "SG403"
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there_is_said_plainly(tmp_path):
    with pytest.raises(EvidenceError, match=r"cannot write x\.log: No such file") as caught:
        LogWriter(tmp_path / "none" / "x.log", Redactor())
    assert caught.value.code == "SG402"


def test_a_place_that_is_taken_by_a_folder_leaves_nothing_behind(tmp_path):
    (tmp_path / "x.log").mkdir()
    log = LogWriter(tmp_path / "x.log", Redactor())
    log.write(b"a" * 2_000_000)
    with pytest.raises(EvidenceError, match=r"cannot write x\.log"):
        log.close()
    assert names(tmp_path) == ["x.log"]


@pytest.fixture
def limit_files():
    """A function that lets files of this process grow no further than so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_said_plainly_and_leaves_nothing_behind(tmp_path, limit_files):
    limit_files(1 << 18)

    def write():
        with LogWriter(tmp_path / "x.log", Redactor()) as log:
            log.write(b"a" * (1 << 20))

    with pytest.raises(EvidenceError, match=r"cannot write x\.log: File too large") as caught:
        write()
    assert caught.value.code == "SG402"
    assert names(tmp_path) == []


def test_a_disk_that_is_full_only_at_the_end_leaves_nothing_behind(tmp_path, limit_files):
    log = LogWriter(tmp_path / "x.log", Redactor(), max_bytes=1 << 18)
    log.write(b"a" * (1 << 19))
    limit_files(1 << 16)
    with pytest.raises(EvidenceError, match="File too large"):
        log.close()
    assert names(tmp_path) == []


def test_a_digest_of_a_file_that_became_shorter_is_refused(tmp_path):
    (tmp_path / "x").write_bytes(b"a" * 50)
    hasher = Hasher(tmp_path / "x", hashlib.sha256(), 0)
    hasher.grown(100)
    with pytest.raises(OSError, match="error"):
        hasher.finish()


def test_a_file_shortened_by_others_is_noticed(tmp_path):
    log = LogWriter(tmp_path / "x.log", Redactor(), max_bytes=LEAST_MAX_BYTES)
    log.write(b"a" * (2 * LEAST_MAX_BYTES))
    (hidden,) = tmp_path.iterdir()
    os.truncate(hidden, 100)
    with pytest.raises(EvidenceError, match="cannot write"):
        log.close()
    assert names(tmp_path) == []


def test_a_long_name_still_has_a_hidden_name(tmp_path):
    name = "n" * 240 + ".log"
    captured(tmp_path / name, b"a")
    assert names(tmp_path) == [name]


def test_memory_does_not_grow_with_the_log(tmp_path):
    """256 MiB through a log of 10 MiB: the process stays small, and within a bound at its peak."""
    code = f"""
import resource, sys
from pathlib import Path
from signoff_gen.capture import LogWriter
from signoff_gen.logfile import Hasher
from signoff_gen.redact import Redactor
unit = 1024 if sys.platform == "darwin" else 1
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
chunk = (b"2026-11-24 INFO request handled in 12 ms\\n" * 26000)[: 1 << 20]
with LogWriter(Path({str(tmp_path)!r}) / "x.log", Redactor({{"T": {SECRET!r}}})) as log:
    log.write(chunk)
    before = peak()
    for _ in range(255):
        log.write(chunk)
    done = log.close()
print(peak() - before, done.size + done.dropped_bytes > 1 << 28)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    grown, complete = done.stdout.split()
    assert complete == "True"
    assert int(grown) < 10 * 1024


def test_a_long_log_is_hashed_apart_and_right(tmp_path):
    rnd = random.Random(1)
    path = tmp_path / "x.log"
    chunks = [rnd.randbytes(rnd.randrange(1, 300_000)) for _ in range(40)]
    result = captured(path, *chunks)
    assert path.read_bytes() == b"".join(chunks)
    assert result.digest == sha256(path)
    assert not [t for t in threading.enumerate() if t.name == "signoff-gen-digest"]


def test_one_huge_chunk_is_taken_like_many_small_ones(tmp_path):
    data = (string.printable * 50_000).encode()
    data = data[:3_000_000] + SECRET.encode() + data[3_000_000:]
    captured(tmp_path / "x.log", memoryview(data), known={"T": SECRET})
    expected = data.replace(SECRET.encode(), b"[REDACTED:T]")
    assert (tmp_path / "x.log").read_bytes() == expected


# Looking for a pattern while it streams


@pytest.fixture
def log(tmp_path):
    with LogWriter(tmp_path / "x.log", Redactor({"TOKEN": SECRET})) as log:
        yield log


def test_a_pattern_is_seen_in_a_complete_line_and_not_before(log):
    ready = log.watch(rb"^listening on \d+$")
    log.write(b"starting\nlistening on 30")
    assert not ready.wait(0)
    log.write(b"00\r\nmore\n")
    assert ready.is_set()
    assert ready.line == "listening on 3000"


def test_a_line_in_pieces_is_put_together(log):
    second = log.watch(rb"^two$")
    for piece in (b"on", b"e\nt", b"w", b"o\n"):
        log.write(piece)
    assert second.is_set()


def test_a_pattern_is_seen_in_the_last_line_without_an_ending(log):
    ready = log.watch(re.compile(rb"done$"))
    log.write(b"all done")
    assert not ready.is_set()
    log.close()
    assert ready.line == "all done"


def test_a_prompt_is_seen_at_once_when_that_is_asked_for(log):
    now, later = log.watch(rb"ready>", unfinished=True), log.watch(rb"ready>")
    log.write(b"server ready> ")
    assert (now.is_set(), later.is_set()) == (True, False)


def test_a_pattern_sees_the_line_with_its_colours_and_without(log):
    bare, coloured = log.watch(rb"port 3000"), log.watch(rb"\x1b\[36m3000")
    log.write(b"port \x1b[36m3000\x1b[0m open\n")
    assert bare.line == coloured.line == "port 3000 open"


def test_a_pattern_sees_only_redacted_text(log):
    raw, marked = log.watch(SECRET.encode()), log.watch(rb"\[REDACTED:TOKEN\]")
    log.write(f"token={SECRET}\n".encode())
    log.close()
    assert (raw.is_set(), marked.line) == (False, "token=[REDACTED:TOKEN]")


def test_a_pattern_does_not_span_lines(log):
    across = log.watch(rb"(?s)one.two")
    log.write(b"one\ntwo\n")
    log.close()
    assert not across.is_set()


def test_a_pattern_is_found_anywhere_in_an_endless_line(log):
    early, late = log.watch(rb"needle-1"), log.watch(rb"needle-2")
    log.write(b"needle-1")
    for _ in range(50):
        log.write(b"x" * 100_000)
    assert early.is_set()
    log.write(b"needle-2\n")
    assert late.is_set()
    assert max(len(early.line), len(late.line)) <= 2 * MAX_LINE + 100_008


def test_a_text_is_found_across_chunks_and_lines(log):
    text, other, one = log.watch_text(b"one\ntwo"), log.watch_text(b"three"), log.watch_text(b"z")
    for byte in b"zero\none\ntwo\nthre":
        log.write(bytes([byte]))
    log.close()
    assert (text.is_set(), other.is_set(), one.is_set()) == (True, False, True)


def test_a_text_is_reported_with_its_line(log):
    text = log.watch_text(b"passed")
    log.write(b"begin\n\x1b[32m12 passed\x1b[0m, 0 failed\nend\n")
    assert text.line == "12 passed, 0 failed"


def test_each_stream_is_watched_on_its_own(log):
    out, err = log.source(), log.source()
    in_out, in_err = out.watch(b"warning"), err.watch_text(b"warning")
    err.write(b"warning\n")
    assert (in_out.is_set(), in_err.is_set()) == (False, True)


def test_another_thread_can_wait_for_a_line(log):
    ready = log.watch(rb"ready")
    writer = threading.Thread(target=lambda: log.write(b"ready\n"))
    writer.start()
    assert ready.wait(10)
    writer.join()
