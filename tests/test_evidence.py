"""The evidence folder and the staging area of a run."""

import os
from hashlib import sha256
from pathlib import Path

import pytest

from signoff_gen.errors import EvidenceError
from signoff_gen.evidence import STAGING, EvidenceFolder, Staging, digest_file
from signoff_gen.globs import GlobError


@pytest.fixture
def folder(tmp_path: Path) -> EvidenceFolder:
    folder = EvidenceFolder(tmp_path, "artifacts/x")
    folder.path.mkdir(parents=True)
    return folder


def digest(data: bytes) -> str:
    return f"sha256:{sha256(data).hexdigest()}"


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../x", "a/../../x", ".hidden", "a/.staging/x", "a\\b", "a\nb", "a\x00b"],
)
def test_a_name_that_leaves_the_folder_or_hides_is_refused(
    folder: EvidenceFolder, name: str
) -> None:
    with pytest.raises(EvidenceError) as caught:
        folder.file(name)
    assert caught.value.code == "SG201"


def test_a_link_that_leaves_the_folder_is_refused(folder: EvidenceFolder, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("x")
    (folder.path / "dir").symlink_to(outside)
    (folder.path / "file").symlink_to(outside / "secret")
    for name in ("dir/secret", "file"):
        with pytest.raises(EvidenceError) as caught:
            folder.file(name)
        assert caught.value.code == "SG203"
    assert folder.digests(["file"]) == {"file": None}


def test_the_folder_itself_stays_in_the_repository(tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo" / "out").symlink_to(tmp_path)
    for name in ("../x", "/tmp", "out/x", "."):
        with pytest.raises(EvidenceError) as caught:
            EvidenceFolder(tmp_path / "repo", name)
        assert caught.value.code == "SG202"


def test_digests_of_what_is_there(folder: EvidenceFolder) -> None:
    (folder.path / "a.log").write_bytes(b"hello")
    assert folder.digests(["a.log", "b.log"]) == {"a.log": digest(b"hello"), "b.log": None}
    assert folder.names() == ["a.log"]


def test_a_large_file_is_digested_in_pieces(tmp_path: Path) -> None:
    data = os.urandom(1 << 20) * 3 + b"x"
    (tmp_path / "large").write_bytes(data)
    assert digest_file(tmp_path / "large") == digest(data)


def test_fresh_evidence_is_found_before_older(folder: EvidenceFolder) -> None:
    (folder.path / "a.log").write_bytes(b"old")
    with Staging(folder, {}) as staging:
        assert staging.digest("a.log") == digest(b"old")
        staging.file("a.log").write_bytes(b"new")
        assert staging.digest("a.log") == digest(b"new")
        assert staging.match(["*.log"]) == ["a.log"]
    assert (folder.path / "a.log").read_bytes() == b"old"
    assert not (folder.path / STAGING).exists()


def test_what_a_check_made_before_is_not_read_once_it_ran_again(folder: EvidenceFolder) -> None:
    (folder.path / "a.log").write_bytes(b"old")
    (folder.path / "human.png").write_bytes(b"png")
    with Staging(folder, {"a.log": {"one.a"}}) as staging:
        assert staging.find("a.log") is not None
        staging.mark_ran("one.a")
        assert staging.find("a.log") is None
        assert staging.digest("a.log") is None
        assert staging.match(["*"]) == ["human.png"]


def test_publishing_moves_files_into_place(folder: EvidenceFolder) -> None:
    with Staging(folder, {"a.log": {"one.a"}}) as staging:
        staging.mark_ran("one.a")
        staging.file("a.log").write_bytes(b"new")
        staging.file("deep/b.json").write_bytes(b"{}")
        staging.publish(["a.log", "deep/b.json", "never-staged"])
        assert staging.find("a.log") == folder.path / "a.log"
        assert staging.staged_names() == []
    assert folder.names() == ["a.log", "deep/b.json"]


def test_new_names_are_told_once(folder: EvidenceFolder) -> None:
    with Staging(folder, {}) as staging:
        (staging.path / "b").write_bytes(b"")
        (staging.path / "a").write_bytes(b"")
        assert staging.new_names() == ["a", "b"]
        (staging.path / "c").write_bytes(b"")
        assert staging.new_names() == ["c"]
        assert staging.new_names() == []


def test_what_a_runner_writes_is_not_told_as_a_file_of_another_program(
    folder: EvidenceFolder,
) -> None:
    """A check that ends while another one's log is staged must not take it for its own."""
    with Staging(folder, {}) as staging:
        staging.file("own.log").write_bytes(b"")
        assert staging.new_names() == []


def test_what_a_killed_run_left_is_removed_and_git_never_sees_it(folder: EvidenceFolder) -> None:
    left = folder.path / STAGING
    left.mkdir()
    (left / "half.log").write_bytes(b"x")
    with Staging(folder, {}) as staging:
        assert staging.staged_names() == []
        assert (left / ".gitignore").read_text() == "*\n"


def test_a_staging_area_that_is_a_link_is_not_followed(
    folder: EvidenceFolder, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("x")
    (folder.path / STAGING).symlink_to(precious)
    with Staging(folder, {}):
        pass
    assert (precious / "file").read_text() == "x"


def test_a_final_place_that_is_taken_by_a_folder_is_said(folder: EvidenceFolder) -> None:
    (folder.path / "a.log").mkdir()
    with Staging(folder, {}) as staging:
        staging.file("a.log").write_bytes(b"x")
        with pytest.raises(EvidenceError) as caught:
            staging.publish(["a.log"])
    assert caught.value.code == "SG204"


def test_a_malformed_glob_is_refused(folder: EvidenceFolder) -> None:
    with Staging(folder, {}) as staging, pytest.raises(GlobError):
        staging.match(["[a"])
