"""What git has on record: revisions, the files of commits, and what differs from them.

Nothing here changes anything. Names are relative to the root of the work tree, with `/` between
their parts. Error codes: SG516 and SG519.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from signoff_gen.errors import RepositoryError
from signoff_gen.gitpaths import portions, shown
from signoff_gen.gitprocess import READING, Answer, run_git


@dataclass(frozen=True, slots=True)
class History:
    """The commits of a work tree's repository."""

    root: Path
    """Absolute, without symbolic links."""
    git_dir: Path
    """Where this work tree's HEAD and index are; not below `root` in a linked work tree."""

    def prefix_of(self, folder: Path) -> str:
        """What the names of all files below a folder begin with; empty for the root's."""
        below = folder.resolve().relative_to(self.root).as_posix()
        return "" if below == "." else f"{below}/"

    def head(self) -> str | None:
        """Full object name of the checked-out commit, or None before the first one."""
        return self._git("rev-parse", "--verify", "--quiet", "HEAD", accept=(0, 1)).text or None

    def read_files(self, ref: str, wanted: Callable[[str], bool]) -> dict[str, bytes]:
        """Files of a commit, as recorded: content by name, in git's order.

        Args:
            ref: a revision.
            wanted: whether a file of that name is read.

        Raises:
            RepositoryError: there is no such revision (SG516).
        """
        blobs = {name: blob for name, blob in self.blobs(ref).items() if wanted(name)}
        contents = self.contents(blobs.values())
        return {name: contents[blob] for name, blob in blobs.items()}

    def blobs(self, ref: str, where: str = ".") -> dict[str, str]:
        """Files of a commit at or below a place: object name by name, in git's order.

        Raises:
            RepositoryError: there is no such revision (SG516).
        """
        commit = self.resolve(ref)
        found = {}
        for record in self._about(("ls-tree", "-r", "-z"), (commit,), (where,)):
            about, name = record.split("\t", 1)
            _mode, kind, object_id = about.split()
            if kind == "blob":
                found[name] = object_id
        return found

    def contents(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """What files hold, by object name.

        Raises:
            RepositoryError: an object is not in this clone, which is a partial one (SG519).
        """
        asked = list(dict.fromkeys(blobs))
        said = self._git("cat-file", "--batch", stdin="".join(f"{b}\n" for b in asked).encode())
        found: dict[str, bytes] = {}
        at = 0
        for blob in asked:  # "OBJECT blob SIZE", the content, and a line ending behind it
            end = said.stdout.index(b"\n", at)
            about = said.stdout[at:end].split()
            if about[-1] == b"missing":
                raise RepositoryError(
                    f"an object of a commit is not in this clone: {blob}",
                    code="SG519",
                    hint="it was cloned with a filter: `git fetch --refetch --no-filter` brings it",
                )
            size = int(about[2])
            found[blob] = said.stdout[end + 1 : end + 1 + size]
            at = end + size + 2
        return found

    def differing(self, ref: str) -> list[str]:
        """Names of files that are not in the work tree as they are in a commit, untracked ones too.

        What git ignores is left out.

        Raises:
            RepositoryError: there is no such revision (SG516).
        """
        compare = ("diff", "--name-only", "--no-renames", "--no-ext-diff", "-z")
        changed = self._git(*compare, self.resolve(ref), "--").names
        return [*changed, *self._git("ls-files", "--others", "--exclude-standard", "-z").names]

    @property
    def shallow(self) -> bool:
        """Whether the history ends where it was not fetched."""
        return self._git("rev-parse", "--is-shallow-repository").text == "true"

    def resolve(self, ref: str) -> str:
        """Full object name of the commit that a revision names.

        Raises:
            RepositoryError: there is no such revision (SG516).
        """
        if not ref.startswith("-"):
            wanted = ("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
            if found := self._git(*wanted, accept=(0, 1, 128)).text:
                return found
        raise RepositoryError(
            f"there is no revision {shown(ref)} in {self.root}",
            code="SG516",
            hint="a shallow clone holds few of them: `git fetch --unshallow` brings the rest",
        )

    def list_files(self, ref: str, folder: str = "") -> list[str]:
        """Names of the files below a folder (everything by default) in a commit, in git's order.

        Raises:
            RepositoryError: there is no such revision (SG516).
        """
        return list(self.blobs(ref, folder.rstrip("/") + "/" if folder else "."))

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor of two revisions, or None when they share no (fetched) history.

        Raises:
            RepositoryError: there is no such revision (SG516).
        """
        ends = (self.resolve(one), self.resolve(other))
        return self._git("merge-base", *ends, accept=(0, 1)).text or None

    def _about(
        self, command: Sequence[str], revisions: Sequence[str], names: Sequence[str]
    ) -> list[str]:
        """What a command with `-z` says about these names, in as many calls as their length needs.

        No names, no answer: without a path git would speak of all files.
        """
        said: list[str] = []
        for some in portions(names):
            said += self._git(*command, *revisions, "--", *some).names
        return said

    def _git(
        self,
        *arguments: str,
        stdin: bytes | None = None,
        environment: Mapping[str, str] = READING,
        accept: Collection[int] = (0,),
    ) -> Answer:
        return run_git(self.root, *arguments, stdin=stdin, environment=environment, accept=accept)
