"""Build hook: our templates go into the wheel as Jinja2 compiles them (`signoff_gen/compiled`)."""

import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTemplates(BuildHookInterface[Any]):
    """Runs before a wheel, also an editable one, is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the modules; `artifacts` in `pyproject.toml` takes them along."""
        sys.path.insert(0, self.root)
        from signoff_gen.compiled.__main__ import main

        main()
