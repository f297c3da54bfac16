"""Sequelize's migrations, read from files or made of the body of an `up`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from signoff_gen.migrations.chain import Chain, Migration
from signoff_gen.migrations.readers.sequelize import Sequelize

Read = Callable[..., Chain]
Up = Callable[..., Migration]


@pytest.fixture
def read(tmp_path: Path, write_files: Callable[[dict[str, str]], None]) -> Read:
    """Reads files given by their paths; those beside migrations are named after `beside`."""

    def made(files: dict[str, str], beside: tuple[str, ...] = ()) -> Chain:
        write_files(files)
        return Sequelize().read(tmp_path, [Path(name) for name in files if name not in beside])

    return made


@pytest.fixture
def up(read: Read) -> Up:
    """The migration whose `up` has this body."""

    def made(body: str, before: str = "", name: str = "20240101-a.js", **beside: str) -> Migration:
        text = f"{before}\nmodule.exports = {{ async up(queryInterface, Sequelize) {{ {body} }} }};"
        files = {name: text, **{key.replace("__", "/") + ".js": it for key, it in beside.items()}}
        (found,) = read(files, tuple(files)[1:]).migrations
        return found

    return made
