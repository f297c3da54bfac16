"""The types that a PL/pgSQL body declares its variables with, found in its text."""

import pytest

from signoff_gen.migrations.sql.declarations import declared, has_fields, with_types


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("BEGIN x := 'declare a b;'; END", []),
        ("DECLARE a int; BEGIN END", [("a", "int")]),
        ("declare a app.t ; b app.t%ROWTYPE; BEGIN END", [("a", "app.t"), ("b", "app.t%ROWTYPE")]),
        ("DECLARE a CONSTANT numeric(10, 2) NOT NULL := (1); BEGIN END", [("a", "numeric(10, 2)")]),
        (
            "DECLARE a text COLLATE \"C\" DEFAULT ';'; b x = $$;$$; BEGIN END",
            [("a", "text"), ("b", "x")],
        ),
        (
            "DECLARE a ALIAS FOR $1; c CURSOR (n x) FOR SELECT 1; d NO SCROLL CURSOR FOR b; e y;",
            [("e", "y")],
        ),
        ("DECLARE -- a b;\n /* c d; /* e */ f; */ g h; BEGIN", [("g", "h")]),
        ("DECLARE DECLARE a b; DECLARE c d; BEGIN END", [("a", "b"), ("c", "d")]),
        (
            "DECLARE begin_at int; BEGIN DECLARE x y; BEGIN END; END",
            [("begin_at", "int"), ("x", "y")],
        ),
        (
            "DECLARE a timestamp with time zone; b int[]; BEGIN",
            [("a", "timestamp with time zone"), ("b", "int[]")],
        ),
        ("DECLARE a text := E'\\';'; b x; BEGIN", [("a", "text"), ("b", "x")]),
        ('DECLARE "Odd; Name" "My Type"; BEGIN', [('"Odd; Name"', '"My Type"')]),
        ("DECLARE a text := f(';', (SELECT 1)); b x; BEGIN", [("a", "text"), ("b", "x")]),
        ("DECLARE ; a b; BEGIN", [("a", "b")]),
        ("DECLARE a", []),
        ("DECLARE a := 5; BEGIN", []),
        ("DECLARE a text := $x$ not closed", []),
        ("DECLARE /* not closed", []),
    ],
)
def test_types_of_variables_are_found(body: str, expected: list[tuple[str, str]]) -> None:
    """And nothing that stands in a text, a comment, or elsewhere than in declarations."""
    assert [(item.name, item.type) for item in declared(body)] == expected


def test_a_type_is_replaced_where_it_stands() -> None:
    """The rest of the body stays, so that the places of errors do."""
    body = "DECLARE a app.t; b int; c app.t; BEGIN a := 'app.t'; END"
    told = with_types(body, lambda item: "text" if item.type == "app.t" else None)
    assert told == "DECLARE a text; b int; c text; BEGIN a := 'app.t'; END"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a.b := 1", True),
        ('A . "b" := 1', True),
        ("aa.b := 1; x := a", False),
        ('"a".b := 1', False),
        ("a := .5", False),
    ],
)
def test_a_variable_with_fields_is_told_from_one_without(body: str, expected: bool) -> None:
    """What is not known is taken for a record where it is used like one."""
    assert has_fields(body, "a") is expected
