"""Read YAML once, and edit it so that every byte a person wrote stays.

`parse` reads a file's bytes into a `Document`: its values (`Document.value`), where they stand
(`locate`, `locate_key`, `excerpt`), and edits of one key at a time (`set_key`, `remove_key`,
`append_item`, `to_bytes`). Unquoted numbers and the like are `Plain` text, kept as written;
`resolve` turns values into JSON values by the YAML 1.2 core schema.

What can be wrong with a file, each with a code of its own:

====== ==================================================================================
SG101  not YAML: said in plain words, with the likely cause
SG102  a key stands twice in a mapping (both places are shown)
SG103  a tab as indentation or between lines
SG104  text that starts with `@` or a backtick and is not quoted
SG105  a NUL or another control character
SG106  not UTF-8
SG107  an empty file
SG108  more than one document in a file
SG109  a tag that is not one of the core schema, or does not fit its value
SG110  an alias inside the value it refers to, or aliases that stand for too many values
SG111  nested too deep
SG112  an alias without an anchor
SG113  a merge key `<<`
SG114  a key that is not text
SG115  a file that is too large
SG116  a top level that is not a mapping
SG120  an edit that is not possible without touching other lines (nothing is changed)
====== ==================================================================================
"""

from signoff_gen.yamltext.document import MAX_BYTES, Document, parse
from signoff_gen.yamltext.places import Position, shown_column
from signoff_gen.yamltext.values import Json, KeyPath, Map, Plain, Style, is_null, resolve, same

__all__ = [
    "MAX_BYTES",
    "Document",
    "Json",
    "KeyPath",
    "Map",
    "Plain",
    "Position",
    "Style",
    "is_null",
    "parse",
    "resolve",
    "same",
    "shown_column",
]
