"""Reading back what was pickled, without making anything but what was expected."""

import io
import pickle
from collections.abc import Iterable

UNREADABLE = (
    OSError, ValueError, pickle.UnpicklingError, EOFError, AttributeError, LookupError, TypeError,
    OverflowError, MemoryError, RecursionError,
)  # fmt: skip
"""What becomes of reading bytes that are something else."""
UNWRITABLE = (pickle.PicklingError, TypeError, AttributeError, RecursionError)
"""What becomes of writing what cannot be written."""


class Unpickler(pickle.Unpickler):
    """Makes plain data, and objects of some classes.

    Args:
        data: what was pickled, once or several times.
        admitted: the classes, of which making one does nothing else.
    """

    def __init__(self, data: bytes, admitted: Iterable[type]) -> None:
        super().__init__(io.BytesIO(data))
        self._admitted = {(kind.__module__, kind.__qualname__): kind for kind in admitted}

    def find_class(self, module: str, name: str) -> type:
        """A class that is admitted.

        Raises:
            pickle.UnpicklingError: it is none.
        """
        found = self._admitted.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name} is not expected")
        return found
