import pytest

from signoff_gen.model import bind
from signoff_gen.runners import registry
from signoff_gen.runners.base import Context
from signoff_gen.runners.manual import Manual
from signoff_gen.scalars import Plain


def manual(block: object) -> Manual:
    bound = bind(registry["manual"], block)
    assert isinstance(bound, Manual)
    return bound


def test_no_machine_passes_it(context: Context) -> None:
    outcome = manual("Look at the login page").run(context)
    assert (outcome.status, outcome.message) == ("error", "a person attests this check")


@pytest.mark.parametrize(
    ("block", "title"),
    [
        ("Look at the page\n\nIt is blue.", "Look at the page"),
        ({"instructions": "Look"}, "Look"),
        (Plain(""), "Confirm by hand"),
        (Plain("true"), "Confirm by hand"),
        (None, "Confirm by hand"),
        ({}, "Confirm by hand"),
        (Plain("12"), "12"),
    ],
)
def test_the_first_line_is_the_title(block: object, title: str) -> None:
    assert manual(block).default_title() == title
