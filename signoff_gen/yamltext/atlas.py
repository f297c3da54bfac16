"""Where very many values of one text stand: all of it is looked at once, then each is found."""

from signoff_gen.yamltext.nodes import compose
from signoff_gen.yamltext.places import Lines
from signoff_gen.yamltext.values import KeyPath


class Atlas:
    """The places of a text that has been read without a problem.

    `Document.locate_key` looks at the mapping around one value, which is quicker for a few.
    """

    def __init__(self, data: bytes) -> None:
        """Look at a file's bytes, with or without a byte order mark."""
        text = data.decode("utf-8-sig")
        self._top = compose(text)
        self._lines = Lines(text)

    def line(self, path: KeyPath) -> int:
        """1-based line of a key or an item; where there is none, of the nearest value around it."""
        node, shown = self._top, self._top
        for step in path:
            if isinstance(step, int):
                item = node.items[step] if step < len(node.items) else None
                entry = (item, item) if item is not None else None
            else:
                at = node.index(step)
                entry = node.entries[at] if at >= 0 else None
            if entry is None:
                return self._lines.place(node.start)[0]
            shown, node = entry
        return self._lines.place(shown.start)[0]
