"""户: every business row belongs to a home, and every key, link and list index starts with it.

A home is the account of a county-level committee, or of a city or province organ. It never
changes, so the same schema can be distributed by home, and tenants stay apart (ADR 2).
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models.constraints import BaseConstraint
from django.db.models.sql.where import AND, WhereNode

from bihuan.kernel.base.ids import new_id


class HomeKey(models.ForeignKey):  # type: ignore[type-arg]
    """The column `home_id`; a model that has one belongs to a home."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("to", "base.Home")
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs["related_name"] = "+"
        kwargs["db_index"] = False
        super().__init__(*args, **kwargs)


class HomeForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A link between two rows of one home: joins compare the home too.

    The database side is a composite foreign key, added by `HomeLink` in the model's constraints.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs.setdefault("on_delete", models.PROTECT)
        kwargs.setdefault("db_index", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Leave out what the constructor sets by itself."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs

    def get_extra_descriptor_filter(self, instance: models.Model) -> dict[str, Any]:
        """Look the linked row up by home and id."""
        return {"home_id": instance.home_id}  # type: ignore[attr-defined]

    def get_extra_restriction(self, alias: str | None, related_alias: str | None) -> Any:
        """Join on the home as well."""
        if not (alias and related_alias):
            return None
        here: Any = self.model._meta.get_field("home")
        there: Any = self.remote_field.model._meta.get_field("home")
        same_home = here.get_lookup("exact")(here.get_col(alias), there.get_col(related_alias))
        return WhereNode([same_home], connector=AND)


class HomeLink(BaseConstraint):
    """FOREIGN KEY (home_id, x_id) REFERENCES t (home_id, id): no link leads to another home."""

    def __init__(self, *, field: str, to: str, name: str) -> None:
        super().__init__(name=name)
        self.field, self.to = field, to

    def _body(self, model: type[models.Model], editor: Any) -> str:
        quote = editor.quote_name
        field: Any = model._meta.get_field(self.field)
        column = field.column
        return (
            f"FOREIGN KEY ({quote('home_id')}, {quote(column)}) "
            f"REFERENCES {quote(self.to)} ({quote('home_id')}, {quote('id')})"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Add the constraint at the end of the migration, when the keys it points at exist."""
        return self.create_sql(model, schema_editor)

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        """Queue ALTER TABLE … ADD CONSTRAINT for the end of the migration."""
        quote = schema_editor.quote_name
        schema_editor.deferred_sql.append(
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"{self._body(model, schema_editor)}"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        """Return ALTER TABLE … DROP CONSTRAINT."""
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Leave the check to the database."""

    def deconstruct(self) -> Any:
        """Return what a migration needs to build it again."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field, "to": self.to}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, HomeLink):
            return NotImplemented
        return (self.name, self.field, self.to) == (other.name, other.field, other.to)

    __hash__ = None  # type: ignore[assignment]


class HomeModel(models.Model):
    """A row of a home: 63-bit id made by the client; links use `home` and `id` together."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    home = HomeKey()

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def refresh_from_db(
        self, using: Any = None, fields: Any = None, from_queryset: Any = None
    ) -> None:
        """Read the row again by home and id."""
        if from_queryset is None:
            from_queryset = type(self)._base_manager.filter(home_id=self.home_id)
        super().refresh_from_db(using, fields, from_queryset)

    def _do_update(self, base_qs: Any, *args: Any) -> Any:
        # Django updates by id alone; naming the home keeps the statement on one shard.
        return super()._do_update(base_qs.filter(home_id=self.home_id), *args)


class ChangingModel(HomeModel):
    """A row that remembers what was read, so that an act writes only what it changes."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, *read: Any, **more: Any) -> Any:
        """Return a row as read, which remembers what was read."""
        found = super().from_db(*read, **more)
        found.remember()
        return found

    def remember(self) -> None:
        """Keep what stands in the table now."""
        self.stored = {**self.__dict__}

    def changed(self) -> list[str]:
        """Return the attributes that differ from what stands in the table."""
        names = [field.attname for field in self._meta.concrete_fields]
        return [name for name in names if self.__dict__[name] != self.stored[name]]


def own_key(table: str) -> models.UniqueConstraint:
    """Return unique(home, id), the target of composite foreign keys of every home model."""
    return models.UniqueConstraint(fields=["home", "id"], name=f"{table}_key")
