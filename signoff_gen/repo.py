"""Git: find the work tree, see what differs, make one commit that holds exactly what it is told.

GitPython starts every git process, from an argument list and never through a shell. Names go to
git as `:(literal)` pathspecs, so no character of a file's name has a meaning. Two kinds of path
occur here: a `Path` is one of the file system (relative ones start at the current directory),
a `str` is a name relative to the root of the work tree, with `/` between its parts.

Error codes: SG502 to SG515, SG518, and those of `githistory`, `gitmessage`, `gitprocess` and
`gitpaths`.
"""

import os
import re
import shlex
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from signoff_gen.errors import RepositoryError
from signoff_gen.githistory import History
from signoff_gen.gitmessage import with_trailers
from signoff_gen.gitpaths import LITERAL, joined, listed, names_of, shown, shown_list
from signoff_gen.gitprocess import READING, Answer, run_git, tail

OLDEST_GIT = (2, 25)
"""`git add` and `git commit` read their paths from a file from this version on."""

_OPERATIONS = (
    ("rebase-merge", "a rebase", "git rebase --continue"),
    ("rebase-apply/applying", "git am", "git am --continue"),
    ("rebase-apply", "a rebase", "git rebase --continue"),
    ("MERGE_HEAD", "a merge", "git merge --continue"),
    ("CHERRY_PICK_HEAD", "a cherry-pick", "git cherry-pick --continue"),
    ("REVERT_HEAD", "a revert", "git revert --continue"),
    ("sequencer", "a cherry-pick or revert of several commits", "git cherry-pick --continue"),
    ("BISECT_LOG", "a bisection", "git bisect reset"),
)
"""File in the git directory, what it means, the command that ends it."""

_LISTED = ("--pathspec-from-file=-", "--pathspec-file-nul")
_COMMIT_HOOKS = ("pre-commit", "prepare-commit-msg", "commit-msg")
_LOCK_PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a commit is by."""

    name: str
    """Never blank, without `<`, `>` and line breaks."""
    email: str
    """Likewise."""


BOT = Identity("signoff-gen", "signoff-gen@noreply.invalid")
"""Who commits in CI when nobody is configured. The domain is reserved: it is nobody's address."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that was made. Names are relative to the root of the work tree."""

    id: str
    """Full object name."""
    branch: str | None
    """The branch it is on, or None when HEAD is detached."""
    paths: tuple[str, ...]
    """Every file that it adds, changes or deletes, in git's order."""
    overrode_staged: tuple[str, ...] = ()
    """Files whose staged copy was another than the one in the work tree, which was committed."""
    added_by_hook: tuple[str, ...] = ()
    """Files in the commit that nobody asked for: a hook of the project added them."""
    changed_by_hook: tuple[str, ...] = ()
    """Files that a hook changed after they were recorded, so that they differ from the commit."""
    converted: tuple[str, ...] = ()
    """Files that git recorded with other line endings than they have in the work tree."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know about this commit, a sentence each, without a final stop."""
        remarks = (
            ("the staged copy was another; the work tree's was committed", self.overrode_staged),
            ("added to the commit by a hook", self.added_by_hook),
            ("changed by a hook after it was recorded: commit again", self.changed_by_hook),
            ("recorded with other line endings, as .gitattributes or autocrlf say", self.converted),
        )
        notes = [f"{remark}: {shown_list(names)}" for remark, names in remarks if names]
        if self.branch is None:
            notes.insert(0, "HEAD is detached: no branch holds this commit")
        return tuple(notes)


@dataclass(frozen=True, slots=True)
class Repository(History):
    """One git work tree."""

    @classmethod
    def discover(cls, folder: Path) -> "Repository":
        """The nearest work tree that holds `folder`.

        Raises:
            RepositoryError: git is missing (SG501) or too old (SG502), there is no repository
                (SG503), it has no work tree here (SG504), or git distrusts its owner (SG505).
        """
        if not folder.is_dir():
            raise RepositoryError(f"{folder} is not a folder", code="SG503")
        _refuse_old_git(run_git(folder, "version").text)
        found = run_git(folder, "rev-parse", "--show-toplevel", accept=(0, 128))
        if found.status:
            raise _no_work_tree(folder, found.complaint)
        git_dir = run_git(folder, "rev-parse", "--absolute-git-dir").text
        return cls(Path(found.text).resolve(), Path(git_dir))

    # Looking

    def changed(self, paths: Iterable[Path]) -> list[Path]:
        """Those files that differ from HEAD, or that git does not track, ignored ones included.

        Args:
            paths: files, present or deleted, and folders, which stand for all that is in them.

        Returns:
            Absolute paths, sorted by name.

        Raises:
            RepositoryError: a path is not one that git can hold here (SG509).
        """
        names = names_of(self.root, paths, folders=True)
        return [self.root / name for name in sorted(self._differences(names))]

    def refuse_if_busy(self, patience: float = _LOCK_PATIENCE) -> None:
        """Make sure that a commit would not get into something that is going on.

        Args:
            patience: how many seconds another git process may hold the index before we give up;
                editors hold it for a moment whenever a file changes.

        Raises:
            RepositoryError: a merge, rebase, cherry-pick, revert, `git am` or bisection is in
                progress (SG506), the index is locked (SG507), or conflicts are left (SG508).
        """
        for marker, operation, ending in _OPERATIONS:
            if (self.git_dir / marker).exists():
                raise RepositoryError(
                    f"{operation} is in progress in {self.root}",
                    code="SG506",
                    hint=f"end it first (`{ending}`, or abort it), then run this again",
                )
        lock = self.git_dir / "index.lock"
        deadline = time.monotonic() + patience
        while lock.exists():
            if time.monotonic() >= deadline:
                raise _locked(lock)
            time.sleep(0.02)
        if unmerged := self._git("ls-files", "--unmerged", "-z").names:
            names = sorted({record.split("\t", 1)[1] for record in unmerged})
            raise RepositoryError(
                f"merge conflicts are left in {shown_list(names)}",
                code="SG508",
                hint="mend and `git add` the files, then run this again",
            )

    def identity(self, name: str | None, email: str | None, ci: bool) -> Identity:
        """Who the next commit is by: what is given, else git's configuration, else in CI a bot.

        Git's configuration is all that git itself honours (GIT_AUTHOR_NAME, author.name,
        user.name, conditional includes, …), but never a guess from the login and host name.

        Args:
            name: overrides the configured name.
            email: overrides the configured address.
            ci: nobody is there who could configure git.

        Raises:
            RepositoryError: nobody is configured, and this is not CI (SG512); or a given value
                is blank or holds what git does not allow (SG518).
        """
        given = {"NAME": name, "EMAIL": email}
        for value in (name, email):
            if value is not None and (not value.strip() or re.search(r"[<>\n\r\0]", value)):
                raise RepositoryError(f"{value!r} cannot be part of an identity", code="SG518")
        known = self._configured("AUTHOR", {k: v.strip() for k, v in given.items() if v})
        if known:
            return known
        if ci:
            return Identity((name or BOT.name).strip(), (email or BOT.email).strip())
        raise _nobody()

    # Committing

    def commit(
        self,
        paths: Iterable[Path],
        message: str,
        *,
        trailers: Mapping[str, str],
        identity: Identity,
        force_ignored: bool = False,
    ) -> Commit | None:
        """Commit the work tree's copy of exactly these files, deletions included.

        What else is staged or changed stays as it is. When no commit comes about, the index is
        as it was before. Hooks run and signing is done as the user has configured them.

        Args:
            paths: files, present or deleted; never folders.
            message: subject, and a body if need be.
            trailers: appended to the message, in this order; each value becomes one line.
            identity: the author, and the committer too unless git knows another one.
            force_ignored: commit files although .gitignore names them.

        Returns:
            The commit, or None when there was nothing to commit.

        Raises:
            RepositoryError: the repository is busy (SG506 to SG508), a path cannot be committed
                (SG509), is ignored (SG510) or hidden from git (SG511), nobody is the committer
                (SG512), a hook (SG513), the signing program (SG514) or git itself (SG515)
                refused, or message or trailers are malformed (SG518).
        """
        text = with_trailers(message, trailers)
        names = names_of(self.root, paths, folders=False)
        self.refuse_if_busy()
        differing = self._differences(names)
        self._refuse_hidden([name for name in names if name not in differing])
        if not differing:
            return None
        if not force_ignored:
            self._refuse_ignored([name for name, codes in differing.items() if "!!" in codes])
        parent = self.head()
        answer = self._record(differing, text, self._authorship(identity))
        return self._settle(differing, parent, answer.complaint) if answer else None

    def _record(
        self, differing: Mapping[str, set[str]], text: str, authorship: Mapping[str, str]
    ) -> Answer | None:
        """Run `git commit --only`; None when it had nothing to do. Undoes its own traces."""
        new = [name for name, codes in differing.items() if codes <= {"??", "!!"}]
        only = ("commit", "--only", "--quiet", *_LISTED)
        try:
            if new:
                # `--only` takes no untracked file. By force: the ignored ones are allowed by now.
                added = self._change(("add", "--intent-to-add", "--force", *_LISTED), new)
                if added.status:
                    raise self._refusal(added, hooks=())
            with NamedTemporaryFile(prefix="signoff-gen-") as file:
                file.write(text.encode())
                file.flush()
                # Our text is UTF-8 whatever the project prefers, and its # lines are no comments.
                reading = ("--cleanup=whitespace", f"--file={file.name}")
                answer = self._change(
                    ("-c", "i18n.commitEncoding=UTF-8", *only, *reading), differing, authorship
                )
            if answer.status == 0:
                return answer
            # What is staged differs, but the work tree's copy is the committed one.
            if not new and self._change((*only, "--dry-run"), differing).says_no:
                return None
            raise self._refusal(answer, hooks=self._hooks())
        except BaseException:
            # An entry that stays announced does no harm: the next commit takes it along.
            with suppress(RepositoryError):
                self._take_back(new)
            raise

    def _take_back(self, new: Sequence[str]) -> None:
        """Remove the entries that `_record` announced, unless they were committed after all."""
        announced = [name for name, codes in self._status(new).items() if " A" in codes]
        if announced:
            removal = ("update-index", "--force-remove", "-z", "--stdin")
            self._git(*removal, stdin=joined(announced), environment={})

    def _settle(self, asked: Mapping[str, set[str]], parent: str | None, said: str) -> Commit:
        """Describe the commit that was just made, and put right what hooks left in the index."""
        tree = ("diff-tree", "--root", "-r", "-z", "--no-renames", "--name-only", "HEAD")
        head, *names = self._git(*tree).names
        added = tuple(name for name in names if name not in asked)
        left: Collection[str] = ()
        if self._hooks():
            self._mend_index(names, added, parent)
            left = self._status([name for name in names if name in asked])
        branch = self._git("symbolic-ref", "--quiet", "--short", "HEAD", accept=(0, 1)).text
        return Commit(
            id=head,
            branch=branch or None,
            paths=tuple(names),
            overrode_staged=tuple(name for name, codes in asked.items() if _overrides(codes)),
            added_by_hook=added,
            changed_by_hook=tuple(left),
            # Git warns of it (core.safecrlf), so the files need not be read again to find out.
            converted=self._converted(names) if "CRLF will be replaced" in said else (),
        )

    def _mend_index(self, names: Sequence[str], added: Sequence[str], parent: str | None) -> None:
        """Bring what a hook added to the commit into the user's index too.

        `commit --only` shows hooks an index of its own. What they add there is in the commit, but
        not in the user's index, where it would look like a staged reversal of the commit.
        """
        staged = ("diff-index", "--cached", "-z", "--name-only", "--no-renames")
        reversed_ = self._about(staged, ("HEAD",), names)
        if not reversed_:
            return
        base = parent or self._git("hash-object", "-t", "tree", "--stdin", stdin=b"").text
        by_the_user = set(self._about(staged, (base,), added))
        mend = [name for name in reversed_ if name not in by_the_user]
        if mend:
            self._change(("reset", "--quiet", *_LISTED), mend)

    def _converted(self, names: Sequence[str]) -> tuple[str, ...]:
        """Those files whose line endings in the index are not those in the work tree."""
        converted = []
        for record in self._about(("ls-files", "--eol", "-z"), (), names):
            about, name = record.split("\t", 1)
            index, work_tree, *_ = about.split()
            if work_tree != "w/" and index[2:] != work_tree[2:]:
                converted.append(name)
        return tuple(converted)

    # Refusing

    def _refuse_ignored(self, ignored: Sequence[str]) -> None:
        if not ignored:
            return
        # This command has no literal pathspecs; `./` keeps a name from starting with magic.
        look = ("check-ignore", "--verbose", "-z", "--stdin")
        fields = iter(self._git(*look, stdin=joined(f"./{name}" for name in ignored)).names)
        rules = zip(fields, fields, fields, fields, strict=True)
        lines = [f"{shown(n[2:])} (by {src}:{line}: {pat})" for src, line, pat, n in rules]
        raise RepositoryError(
            f"git ignores {shown_list(ignored)}",
            code="SG510",
            hint=listed(lines)
            + "\nun-ignore them with a later line that starts with `!`, or allow ignored files",
        )

    def _refuse_hidden(self, unchanged: Sequence[str]) -> None:
        """Files that git was told not to look at seem unchanged whatever is in them."""
        hidden = []
        for record in self._about(("ls-files", "-v", "-z"), (), unchanged):
            tag, name = record.split(" ", 1)
            if (tag.islower() or tag == "S") and (self.root / name).exists():
                hidden.append(name)
        if hidden:
            flags = "--no-assume-unchanged --no-skip-worktree"
            raise RepositoryError(
                f"git is told not to look at {shown_list(hidden)}",
                code="SG511",
                hint=f"`git update-index {flags} -- {shlex.join(hidden[:3])}` makes it look again",
            )

    def _refusal(self, answer: Answer, hooks: Sequence[str]) -> RepositoryError:
        """Why `git add` or `git commit` did not do it, in words, with what was said as the hint."""
        said = answer.complaint
        # A hook that says no ends `git commit` with 1, what goes wrong in git itself with 128.
        if hooks and answer.status == 1:
            code, what = "SG513", f"a hook refused the commit ({' or '.join(hooks)})"
        elif "index.lock" in said:
            return _locked(self.git_dir / "index.lock")
        elif "sparse-checkout" in said:
            code, what = "SG511", "a file is outside of the sparse checkout"
        elif re.search("failed to sign|sign(ing )?key|failed to write commit object", said, re.I):
            code, what = "SG514", "the commit could not be signed, as git is configured to do"
        else:
            code, what = "SG515", "git refused the commit"
        return RepositoryError(what, code=code, hint=tail(said))

    def _hooks(self) -> tuple[str, ...]:
        """Names of the hooks that can refuse a commit here."""
        folder = self.root / self._git("rev-parse", "--git-path", "hooks").text
        return tuple(name for name in _COMMIT_HOOKS if os.access(folder / name, os.X_OK))

    # Asking git

    def _differences(self, names: Sequence[str]) -> dict[str, set[str]]:
        """Status codes of those files whose copy in the work tree is not the one in HEAD."""
        found = self._status(names)
        # Staged and then taken back in the work tree, or staged as new and then deleted.
        doubtful = [name for name, codes in found.items() if codes & {"MM", "MT", "TM", "TT"}]
        compare = ("diff", "--name-only", "--no-renames", "-z")
        unreal = set(doubtful) - set(self._about(compare, ("HEAD",), doubtful))
        return {n: codes for n, codes in found.items() if n not in unreal and codes != {"AD"}}

    def _status(self, names: Sequence[str]) -> dict[str, set[str]]:
        """The two-letter codes of `git status` by name; a file can have two of them."""
        found: dict[str, set[str]] = {}
        look = ("status", "--porcelain", "-z", "--no-renames", "--ignore-submodules=all")
        every = ("--untracked-files=all", "--ignored=traditional")
        for record in self._about((*look, *every), (), names):
            if not record.endswith("/"):
                found.setdefault(record[3:], set()).add(record[:2])
        return found

    def _configured(self, role: str, given: Mapping[str, str]) -> Identity | None:
        """Who git's configuration says is the AUTHOR or COMMITTER, its guesses left out."""
        answer = self._git(
            *("-c", "user.useConfigOnly=true", "var", f"GIT_{role}_IDENT"),
            environment={**READING, **{f"GIT_{role}_{part}": v for part, v in given.items()}},
            accept=(0, 128),
        )
        match = re.fullmatch(r"(.+) <(.+)> \d+ [+-]\d+", answer.text)
        return Identity(*match.groups()) if match else None

    def _authorship(self, identity: Identity) -> dict[str, str]:
        """The environment that makes `identity` the author.

        The committer is left to git where it knows one, as it picks the signing key by that.
        """
        parts = {"NAME": identity.name, "EMAIL": identity.email}
        roles = ("AUTHOR",) if self._configured("COMMITTER", {}) else ("AUTHOR", "COMMITTER")
        return {f"GIT_{role}_{part}": value for role in roles for part, value in parts.items()}

    def _change(
        self, command: Sequence[str], names: Iterable[str], environment: Mapping[str, str] = {}
    ) -> Answer:
        """Run a command that writes and reads its paths from stdin; the caller judges its status.

        Hooks inherit our environment: the user's LC_ALL stays, as their tools may need it.
        """
        user = {"LC_ALL": os.environ.get("LC_ALL", "")}
        return self._git(
            *command,
            stdin=joined(LITERAL + name for name in names),
            environment={**user, **environment},
            accept=range(256),
        )


def _refuse_old_git(said: str) -> None:
    """SG502 when `git version` names one that lacks what we need."""
    match = re.search(r"(\d+)\.(\d+)", said)
    if match and (int(match[1]), int(match[2])) < OLDEST_GIT:
        oldest = ".".join(map(str, OLDEST_GIT))
        raise RepositoryError(
            f"{said} is too old", code="SG502", hint=f"install git {oldest} or later"
        )


def _no_work_tree(folder: Path, complaint: str) -> RepositoryError:
    """Why git finds no work tree here, told by its complaint."""
    if "dubious ownership" in complaint or "unsafe repository" in complaint:
        match = re.search(r"repository (?:at )?\(?'(.+?)'", complaint)
        owned = shlex.quote(match[1] if match else str(folder))
        return RepositoryError(
            f"{folder} belongs to another user, so git does not trust it",
            code="SG505",
            hint=f"if you do: `git config --global --add safe.directory {owned}`",
        )
    if "must be run in a work tree" in complaint:
        return RepositoryError(
            f"{folder} is in a bare repository or inside of .git: there is no work tree",
            code="SG504",
            hint="run this in a clone",
        )
    return RepositoryError(
        f"{folder} is not in a git repository",
        code="SG503",
        hint="`git init` makes one" if "any of the parent" in complaint else tail(complaint),
    )


def _locked(lock: Path) -> RepositoryError:
    return RepositoryError(
        "another git process holds the index",
        code="SG507",
        hint=f"wait until it is done; if none is running, one has crashed: remove {lock}",
    )


def _nobody() -> RepositoryError:
    return RepositoryError(
        "git does not know who you are",
        code="SG512",
        hint='`git config --global user.name "Your Name"` and '
        "`git config --global user.email you@example.com` tell it",
    )


def _overrides(codes: Collection[str]) -> bool:
    """Whether status codes mean that what is staged is neither in HEAD nor in the work tree."""
    both = any(code[0] not in " ?!" and code[1] != " " for code in codes)
    return both or {"D ", "??"} <= set(codes)
