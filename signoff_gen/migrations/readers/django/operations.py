"""All operations that are known: what each makes of the models, and what it sends."""

from collections.abc import Callable
from typing import Final

from signoff_gen.migrations.readers.django.details import (
    EXTENSIONS,
    add_constraint,
    add_index,
    alter_constraint,
    alter_options,
    append,
    comment,
    create_collation,
    extension,
    move_index,
    nothing,
    order,
    remove_collation,
    remove_constraint,
    remove_index,
    rename_index,
    retable,
    set_together,
    silent,
    validate,
    with_option,
    without,
)
from signoff_gen.migrations.readers.django.editor import Editor
from signoff_gen.migrations.readers.django.modelling import (
    add_column,
    add_field,
    alter_column,
    alter_field,
    create_model,
    create_table,
    delete_model,
    drop_column,
    drop_table,
    move_table,
    remove_field,
    rename_column,
    rename_field,
    rename_model,
)
from signoff_gen.migrations.readers.django.state import State
from signoff_gen.migrations.readers.python.values import Made

StateChange = Callable[[State, str, Made], None]
Sending = Callable[[Editor, State, State, str, Made], None]
OPERATIONS: Final[dict[str, tuple[StateChange, Sending]]] = {
    "CreateModel": (create_model, create_table),
    "DeleteModel": (delete_model, drop_table),
    "RenameModel": (rename_model, move_table),
    "AlterModelTable": (with_option("db_table"), retable),
    "AlterModelTableComment": (with_option("db_table_comment"), comment),
    "AlterUniqueTogether": (with_option("unique_together"), set_together("unique_together")),
    "AlterIndexTogether": (with_option("index_together"), set_together("index_together")),
    "AlterOrderWithRespectTo": (with_option("order_with_respect_to"), order),
    "AlterModelOptions": (alter_options, silent),
    "AlterModelManagers": (nothing, silent),
    "AddField": (add_field, add_column),
    "RemoveField": (remove_field, drop_column),
    "AlterField": (alter_field, alter_column),
    "RenameField": (rename_field, rename_column),
    "AddIndex": (append("indexes", "index"), add_index),
    "AddIndexConcurrently": (append("indexes", "index"), add_index),
    "RemoveIndex": (without("indexes"), remove_index),
    "RemoveIndexConcurrently": (without("indexes"), remove_index),
    "RenameIndex": (rename_index, move_index),
    "AddConstraint": (append("constraints", "constraint"), add_constraint),
    "AddConstraintNotValid": (append("constraints", "constraint"), add_constraint),
    "RemoveConstraint": (without("constraints"), remove_constraint),
    "AlterConstraint": (alter_constraint, silent),
    "ValidateConstraint": (nothing, validate),
    "CreateExtension": (nothing, extension),
    **dict.fromkeys(EXTENSIONS, (nothing, extension)),
    "CreateCollation": (nothing, create_collation),
    "RemoveCollation": (nothing, remove_collation),
}
