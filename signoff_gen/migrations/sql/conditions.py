"""PL/pgSQL's names of errors, and what its handlers catch."""

import re

from signoff_gen.migrations.sql.tree import Node

CONDITIONS = {
    "others": "", "duplicate_object": "42710", "duplicate_table": "42P07",
    "duplicate_column": "42701", "duplicate_schema": "42P06", "duplicate_function": "42723",
    "duplicate_alias": "42712", "duplicate_database": "42P04", "undefined_table": "42P01",
    "undefined_column": "42703", "undefined_object": "42704", "undefined_function": "42883",
    "invalid_schema_name": "3F000", "unique_violation": "23505", "not_null_violation": "23502",
    "foreign_key_violation": "23503", "check_violation": "23514", "raise_exception": "P0001",
    "syntax_error": "42601", "datatype_mismatch": "42804", "wrong_object_type": "42809",
    "dependent_objects_still_exist": "2BP01", "invalid_table_definition": "42P16",
    "invalid_foreign_key": "42830", "feature_not_supported": "0A000",
    "insufficient_privilege": "42501", "object_not_in_prerequisite_state": "55000",
    "invalid_text_representation": "22P02", "ambiguous_column": "42702",
    "syntax_error_or_access_rule_violation": "42000", "integrity_constraint_violation": "23000",
    "invalid_parameter_value": "22023", "unsafe_new_enum_value_usage": "55P04",
    "active_sql_transaction": "25001", "invalid_object_definition": "42P17",
    "invalid_column_reference": "42P10", "cannot_coerce": "42846", "no_data_found": "P0002",
    "too_many_rows": "P0003", "object_in_use": "55006", "invalid_column_definition": "42611",
    "numeric_value_out_of_range": "22003", "generated_always": "428C9",
    "invalid_function_definition": "42P13", "ambiguous_function": "42725",
}  # fmt: skip
"""PL/pgSQL's names of conditions, with their SQLSTATE; those left out never break a migration."""


def states(handler: Node) -> list[str]:
    """The SQLSTATEs that a `WHEN …` catches."""
    found = []
    for item in handler.get("conditions", ()):
        name = item["PLpgSQL_condition"].get("condname", "")
        if name in CONDITIONS:
            found.append(CONDITIONS[name])
        elif re.fullmatch(r"[0-9A-Z]{5}", name):
            found.append(name)
    return found
