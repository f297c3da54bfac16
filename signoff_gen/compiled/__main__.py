"""`python -m signoff_gen.compiled`: compile our own templates anew."""

from pathlib import Path

from signoff_gen.compiled import generated
from signoff_gen.resources import folder
from signoff_gen.sandbox import Sandbox
from signoff_gen.template_files import Loader

for name, text in generated(Sandbox(Loader(None, folder("templates")), None)).items():
    (Path(__file__).parent / name).write_text(text, encoding="utf-8")
