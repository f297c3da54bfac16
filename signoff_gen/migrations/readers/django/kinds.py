"""Kinds of fields, and the types that PostgreSQL's columns get for them."""

from collections.abc import Mapping
from typing import Final

from signoff_gen.migrations.readers.python.values import Value

AUTO: Final = {"AutoField": "integer", "BigAutoField": "bigint", "SmallAutoField": "smallint"}
RELATIONS: Final = {"ForeignKey", "OneToOneField"}
MANY: Final = "ManyToManyField"
NO_COLUMN: Final = {
    "ManyToManyField", "GenericForeignKey", "GenericRelation", "CompositePrimaryKey",
    "TaggableManager", "ForeignObject",
}  # fmt: skip
"""What stands among the fields of a model and has no column of its own."""

TYPES: Final[Mapping[str, str]] = {
    "AutoField": "integer", "BigAutoField": "bigint", "SmallAutoField": "smallint",
    "BigIntegerField": "bigint", "BinaryField": "bytea", "BooleanField": "boolean",
    "DateField": "date", "DateTimeField": "timestamp with time zone", "DurationField": "interval",
    "FileField": "varchar({max_length})", "FilePathField": "varchar({max_length})",
    "FloatField": "double precision", "IntegerField": "integer", "IPAddressField": "inet",
    "GenericIPAddressField": "inet", "JSONField": "jsonb", "NullBooleanField": "boolean",
    "PositiveBigIntegerField": "bigint", "PositiveIntegerField": "integer",
    "PositiveSmallIntegerField": "smallint", "SlugField": "varchar({max_length})",
    "SmallIntegerField": "smallint", "TextField": "text", "TimeField": "time",
    "UUIDField": "uuid",
    "CITextField": "citext", "CICharField": "citext", "CIEmailField": "citext",
    "HStoreField": "hstore", "SearchVectorField": "tsvector",
    "IntegerRangeField": "int4range", "BigIntegerRangeField": "int8range",
    "DecimalRangeField": "numrange", "FloatRangeField": "numrange",
    "DateTimeRangeField": "tstzrange", "DateRangeField": "daterange",
}  # fmt: skip
"""Types by the kind of a field; `CharField` and `DecimalField` depend on their arguments."""

SHAPES: Final = {
    "GeometryField": "GEOMETRY", "PointField": "POINT", "LineStringField": "LINESTRING",
    "PolygonField": "POLYGON", "MultiPointField": "MULTIPOINT",
    "MultiLineStringField": "MULTILINESTRING", "MultiPolygonField": "MULTIPOLYGON",
    "GeometryCollectionField": "GEOMETRYCOLLECTION",
}  # fmt: skip
SAME: Final = {
    "EmailField": "CharField", "URLField": "CharField", "CommaSeparatedIntegerField": "CharField",
    "ImageField": "FileField",
}  # fmt: skip
"""Kinds whose columns are those of another kind."""

CHECKED: Final = {"PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField"}
NEVER_EMPTY: Final = {
    "AutoField", "BigAutoField", "SmallAutoField", "BigIntegerField", "BooleanField", "DateField",
    "DateTimeField", "DecimalField", "DurationField", "FloatField", "IntegerField",
    "IPAddressField", "GenericIPAddressField", "JSONField", "NullBooleanField",
    "PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField",
    "SmallIntegerField", "TimeField", "UUIDField", "ForeignKey", "OneToOneField", "HStoreField",
    "ArrayField", "IntegerRangeField", "BigIntegerRangeField", "DecimalRangeField",
    "FloatRangeField", "DateTimeRangeField", "DateRangeField", "SearchVectorField", *SHAPES,
}  # fmt: skip
"""Kinds for which an empty string is no value."""

DEFAULTS: Final[Mapping[str, Mapping[str, Value]]] = {
    "EmailField": {"max_length": 254},
    "FileField": {"max_length": 100},
    "FilePathField": {"max_length": 100},
    "ForeignKey": {"db_index": True, "db_constraint": True},
    "ImageField": {"max_length": 100},
    "ManyToManyField": {"db_constraint": True},
    "NullBooleanField": {"null": True, "blank": True},
    "OneToOneField": {"db_index": True, "db_constraint": True, "unique": True},
    "SlugField": {"db_index": True, "max_length": 50},
    "URLField": {"max_length": 200},
}
"""Arguments that a kind has without being told."""

OF_OTHERS: Final[Mapping[str, tuple[str, Mapping[str, Value]]]] = {
    "autoslug.fields.AutoSlugField": ("SlugField", {}),
    "ckeditor.fields.RichTextField": ("TextField", {}),
    "ckeditor_uploader.fields.RichTextUploadingField": ("TextField", {}),
    "django_ckeditor_5.fields.CKEditor5Field": ("TextField", {}),
    "colorfield.fields.ColorField": ("CharField", {"max_length": 25}),
    "django_countries.fields.CountryField": ("CharField", {"max_length": 2}),
    "django_extensions.db.fields.AutoSlugField": ("SlugField", {}),
    "django_extensions.db.fields.CreationDateTimeField": ("DateTimeField", {"auto_now": True}),
    "django_extensions.db.fields.ModificationDateTimeField": ("DateTimeField", {"auto_now": True}),
    "djmoney.models.fields.CurrencyField": ("CharField", {"max_length": 3}),
    "djmoney.models.fields.MoneyField": ("DecimalField", {}),
    "easy_thumbnails.fields.ThumbnailerImageField": ("ImageField", {}),
    "i18nfield.fields.I18nCharField": ("TextField", {}),
    "i18nfield.fields.I18nTextField": ("TextField", {}),
    "imagekit.models.fields.ProcessedImageField": ("ImageField", {}),
    "markdownx.models.MarkdownxField": ("TextField", {}),
    "martor.models.MartorField": ("TextField", {}),
    "modelcluster.fields.ParentalKey": ("ForeignKey", {}),
    "modelcluster.fields.ParentalManyToManyField": ("ManyToManyField", {}),
    "model_utils.fields.AutoCreatedField": ("DateTimeField", {}),
    "model_utils.fields.AutoLastModifiedField": ("DateTimeField", {}),
    "model_utils.fields.MonitorField": ("DateTimeField", {}),
    "model_utils.fields.StatusField": ("CharField", {"max_length": 100}),
    "model_utils.fields.UUIDField": ("UUIDField", {}),
    "mptt.fields.TreeForeignKey": ("ForeignKey", {}),
    "mptt.fields.TreeManyToManyField": ("ManyToManyField", {}),
    "mptt.fields.TreeOneToOneField": ("OneToOneField", {}),
    "phonenumber_field.modelfields.PhoneNumberField": ("CharField", {"max_length": 128}),
    "sorl.thumbnail.fields.ImageField": ("ImageField", {}),
    "taggit.managers.TaggableManager": ("TaggableManager", {}),
    "timezone_field.fields.TimeZoneField": ("CharField", {"max_length": 63}),
    "tinymce.models.HTMLField": ("TextField", {}),
    "wagtail.fields.RichTextField": ("TextField", {}),
    "wagtail.fields.StreamField": ("JSONField", {}),
    "wagtail.core.fields.RichTextField": ("TextField", {}),
    "django.contrib.contenttypes.fields.GenericForeignKey": ("GenericForeignKey", {}),
    "django.contrib.contenttypes.fields.GenericRelation": ("GenericRelation", {}),
}
"""Fields that widely used packages bring: what they are for the database."""

KNOWN: Final = frozenset(
    {*TYPES, *SHAPES, *SAME, *RELATIONS, *NO_COLUMN, "CharField", "DecimalField", "ArrayField",
     "GeneratedField", "OrderWrt", "RasterField"}
)  # fmt: skip


def template(kind: str) -> str | None:
    """The type of a kind of field with its arguments left open; None where that says nothing."""
    kind = SAME.get(kind, kind)
    return f"<{kind}>" if kind in ("CharField", "DecimalField") else TYPES.get(kind)


def type_of(kind: str, options: Mapping[str, Value]) -> str | None:
    """The type of a column; None if it is not known.

    Args:
        kind: the field's.
        options: its arguments, with those that its kind has without being told.
    """
    kind = SAME.get(kind, kind)
    length = options.get("max_length")
    if kind == "OrderWrt":
        return "integer"
    if kind == "CharField":
        if length is None:
            return "varchar"
        return f"varchar({length})" if type(length) is int else "varchar"
    if kind == "DecimalField":
        digits, places = options.get("max_digits"), options.get("decimal_places")
        if digits is None and places is None:
            return "numeric"
        known = type(digits) is int and type(places) is int
        return f"numeric({digits}, {places})" if known else None
    if kind in SHAPES:
        return _shape(SHAPES[kind], options)
    found = TYPES.get(kind)
    if found is not None and "{" in found:
        return found.format(max_length=length) if type(length) is int else "varchar"
    return found


def _shape(shape: str, options: Mapping[str, Value]) -> str:
    number = options.get("srid", 4326)
    word = "geography" if options.get("geography") is True else "geometry"
    dimension = "Z" if options.get("dim") == 3 else ""
    return f"{word}({shape}{dimension},{number if type(number) is int else 4326})"
