"""Django projects: folders of migrations, the apps that they belong to, and settings."""

import re
from collections.abc import Container, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from signoff_gen.errors import InvalidInput
from signoff_gen.migrations.readers.django import kinds
from signoff_gen.migrations.readers.django.state import Settings
from signoff_gen.migrations.readers.python.evaluation import Frame
from signoff_gen.migrations.readers.python.execution import Execution, Host, TooLong
from signoff_gen.migrations.readers.python.modules import Library, Module, NotPython, parse
from signoff_gen.migrations.readers.python.values import Class, Value
from signoff_gen.migrations.readers.sources import read

_DECLARES: Final = re.compile(r"^class\s+Migration\s*\(", re.MULTILINE)
_DJANGO: Final = re.compile(r"\bdjango\b|\bmigrations\.Migration\b")
_FOREIGN: Final = {"site-packages", "dist-packages", "node_modules", "venv", "env", "virtualenv"}
_TRIALS: Final = {"test", "tests", "testing", "test_app", "test_apps", "testapp", "testproject"}
_SETTINGS: Final = re.compile(r"DJANGO_SETTINGS_MODULE['\"]\s*,\s*['\"]([\w.]+)['\"]")


@dataclass(frozen=True, slots=True)
class App:
    """A folder of migrations, and whose they are."""

    label: str
    folder: Path
    files: tuple[Path, ...]


def looks_like_one(text: str) -> bool:
    """Whether a text is a migration of Django's."""
    return _DECLARES.search(text) is not None and _DJANGO.search(text) is not None


def apps(root: Path, paths: Sequence[Path], settings: Settings) -> list[App]:
    """Folders of migrations among files, each with its app's label.

    Args:
        root: the repository's root.
        paths: files of Python, relative to it.
        settings: the project's.
    """
    folders: dict[Path, list[Path]] = {}
    environments = _Environments(root)
    for path in paths:
        name = path.name
        plain = name.endswith(".py") and name[0] not in "_~"
        if plain and not environments.has(path.parent):
            folders.setdefault(path.parent, []).append(path)
    found = []
    for folder, files in sorted(folders.items()):
        if any(looks_like_one(read(root, path).text) for path in files):
            found.append(App(_label(root, folder, settings), folder, tuple(sorted(files))))
    return _installed(_without_trials(found), settings)


@dataclass(slots=True)
class _Environments:
    """Folders of packages that a project has installed."""

    root: Path
    known: dict[Path, bool] = field(default_factory=dict)

    def has(self, folder: Path) -> bool:
        """Whether a folder is in one of them."""
        if not folder.parts or folder.is_absolute():
            return False
        if folder not in self.known:
            itself = folder.name in _FOREIGN or (self.root / folder / "pyvenv.cfg").is_file()
            self.known[folder] = itself or self.has(folder.parent)
        return self.known[folder]


def beside(
    root: Path, found: Sequence[App], labels: Iterable[str], settings: Settings
) -> list[App]:
    """Apps that are needed, and stand on the disk but not among the files.

    Args:
        root: the repository's root.
        found: apps that are among the files.
        labels: of those that are needed.
        settings: the project's.
    """
    homes = dict.fromkeys(app.folder.parent.parent for app in found)
    return [app for label in labels if (app := _beside(root, homes, label, settings)) is not None]


def _beside(root: Path, homes: Iterable[Path], label: str, settings: Settings) -> App | None:
    dotted = [label, *(name for name in settings.apps or () if label in name.split("."))]
    for home in homes:
        for base in (home, *home.parents):
            for name in dotted:
                package = name.partition(".apps.")[0].removesuffix(".apps")
                folder = base / Path(*package.split(".")) / "migrations"
                if label.isidentifier() and (root / folder / "__init__.py").is_file():
                    files = sorted(path.name for path in (root / folder).glob("*.py"))
                    plain = tuple(folder / name for name in files if name[0] not in "_~")
                    if plain and _label(root, folder, settings) == label:
                        return App(label, folder, plain)
    return None


def _without_trials(found: list[App]) -> list[App]:
    """Without the apps that only tests have, unless there are no others."""
    kept = [app for app in found if not _TRIALS & set(app.folder.parts)]
    return kept or found


def _installed(found: list[App], settings: Settings) -> list[App]:
    """The apps that are installed, or all where none is known to be; one app a label."""
    installed = [app for app in found if _is_installed(app, settings)]
    chosen: dict[str, App] = {}
    for app in installed or found:
        chosen.setdefault(app.label, app)
    return [chosen[label] for label in sorted(chosen)]


def is_complete(settings: Settings, found: Iterable[App], labels: Container[str]) -> bool:
    """Whether all apps of a project are at hand.

    Args:
        settings: the project's.
        found: the apps whose migrations are there.
        labels: of these, and of those of Django's own that are known.
    """
    if settings.apps is None:
        return False
    own = list(found)
    for name in settings.apps:
        contrib = name.removeprefix("django.contrib.").split(".")[0]
        of_django = name.startswith("django.") and (contrib in labels or contrib in _TABLELESS)
        alone = replace(settings, apps=(name,))
        if not of_django and not any(_is_installed(app, alone) for app in own):
            return False
    return True


_TABLELESS: Final = {"humanize", "messages", "postgres", "staticfiles", "sitemaps", "syndication",
                    "admindocs", "gis"}  # fmt: skip
"""Apps of Django's that have no models."""


def _is_installed(app: App, settings: Settings) -> bool:
    """Whether the settings name an app, or its configuration."""
    parts = app.folder.parent.parts
    tails = {".".join(parts[start:]) for start in range(len(parts))} or {app.label}
    moved = app.label in settings.modules
    return any(
        name in tails
        or any(name.startswith(f"{tail}.apps.") or name == f"{tail}.apps" for tail in tails)
        or (moved and app.label in name.split("."))
        for name in settings.apps or ()
    )


def _label(root: Path, folder: Path, settings: Settings) -> str:
    """The label of the app that a folder of migrations belongs to."""
    dotted = ".".join(folder.parts)
    for label, module in settings.modules.items():
        if f".{dotted}".endswith(f".{module}"):
            return label
    home = folder.parent
    name = home.name or root.resolve().name
    text = ""
    if (root / home / "apps.py").is_file():
        text = _quietly(root, home / "apps.py")
    for block in re.split(r"^class\s", text, flags=re.MULTILINE)[1:]:
        if "AppConfig" in block.split("\n", 1)[0]:
            found = re.search(r"^\s+label\s*(?::[^=\n]+)?=\s*['\"](\w+)['\"]", block, re.MULTILINE)
            return found[1] if found else name
    return name


def _quietly(root: Path, path: Path) -> str:
    try:
        return read(root, path).text
    except InvalidInput:
        return ""


# Settings -----------------------------------------------------------------------------------------


def settings_of(root: Path, paths: Sequence[Path], library: Library) -> Settings:
    """What the settings of the project say, as far as they are plain.

    Args:
        root: the repository's root.
        paths: files among which its migrations are.
        library: modules of the project.
    """
    user: str | None = None
    auto: str | None = None
    installed: list[str] = []
    modules: dict[str, str] = {}
    known = False
    values: dict[str, Value] = {}
    for path in _settings_files(root, paths):
        names = _names(root, path, library)
        values |= {name: item for name, item in names.items() if name.isupper()}
        user = _string(names.get("AUTH_USER_MODEL")) or user
        auto = _string(names.get("DEFAULT_AUTO_FIELD")) or auto
        many = names.get("INSTALLED_APPS")
        if isinstance(many, (list, tuple)) and all(isinstance(name, str) for name in many):
            known = True
            installed += map(str, many)
        given = names.get("MIGRATION_MODULES")
        if isinstance(given, dict):
            modules |= {str(k): str(v) for k, v in given.items() if isinstance(v, str)}
    app, _, name = (user or "auth.User").rpartition(".")
    kind = (auto or "AutoField").rpartition(".")[2]
    return Settings(
        (app or "auth", name.lower()),
        kind if kind in kinds.AUTO else "BigAutoField",
        tuple(installed) if known else None,
        modules,
        values,
        told_user=user is not None,
        told_auto_field=auto is not None or known,
    )


def _string(value: Value) -> str | None:
    return str(value) if isinstance(value, str) else None


def _settings_files(root: Path, paths: Sequence[Path]) -> list[Path]:
    """Files of settings: what `manage.py` names, else what is called so near the migrations."""
    folders = _near(root, paths)
    for folder in folders:
        text = (
            _quietly(root, folder / "manage.py") if (root / folder / "manage.py").is_file() else ""
        )
        named = _SETTINGS.search(text)
        if named:
            here = folder / Path(*named[1].split("."))
            for path in (here.with_name(f"{here.name}.py"), here / "__init__.py"):
                if (root / path).is_file():
                    return [path]
    found = [path for path in paths if path.name == "settings.py" or path.parent.name == "settings"]
    for folder in folders:
        found += [p.relative_to(root) for p in sorted((root / folder).glob("settings.py"))]
        found += [p.relative_to(root) for p in sorted((root / folder).glob("*/settings.py"))]
    found = [path for path in dict.fromkeys(found) if path.suffix == ".py"]
    environments = _Environments(root)
    usual = [
        path for path in found if "test" not in path.stem and not environments.has(path.parent)
    ]
    return usual[:12]


def _near(root: Path, paths: Iterable[Path]) -> list[Path]:
    """Folders above files, the nearest to the root last."""
    found: dict[Path, None] = {}
    for path in paths:
        for folder in path.parents:
            if not folder.is_absolute():
                found.setdefault(folder)
    return sorted(found, key=lambda each: -len(each.parts))


def _names(root: Path, path: Path, library: Library) -> dict[str, Value]:
    try:
        module = parse(root, read(root, path))
    except (InvalidInput, NotPython):
        return {}
    return load(module, Host(), library)


def load(module: Module, host: Host, library: Library) -> dict[str, Value]:
    """What a file defines at its top, as much as can be found out."""
    module.loaded = True
    execution = Execution(host, library)
    with suppress(TooLong, RecursionError):  # what was found until then is there
        execution.block(Frame(execution, module, module.names), module.tree.body)
    return module.names


def declared(names: dict[str, Value]) -> Class | None:
    """The migration that a file defines."""
    found = names.get("Migration")
    return found if isinstance(found, Class) else None
