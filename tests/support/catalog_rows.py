"""The small catalog of the tests: imported once by the program itself, then written row by row for every other test."""

from collections.abc import Callable

from django.db import models

from twotier.catalog.models import Availability, CatalogImport, Product, SheetMarket, Sku

Rows = list[dict[str, object]]
WRITTEN: tuple[type[models.Model], ...] = (CatalogImport, SheetMarket, Product, Sku, Availability)
_imported: dict[type[models.Model], Rows] = {}
_added: dict[str, tuple[dict[type[models.Model], Rows], dict[type[models.Model], Rows]]] = {}


def once(take: Callable[[], object]) -> None:
    """Fill an empty catalog: the first time in a process by an import, then with what that import wrote."""
    if CatalogImport.objects.exists():
        take()
    elif _imported:
        for model, rows in _imported.items():
            model._default_manager.bulk_create(model(**row) for row in rows)
    else:
        take()
        _imported.update({model: rows_of(model) for model in WRITTEN})


def more(name: str, take: Callable[[], object]) -> None:
    """Add to a catalog: the first time in a process by an import, then with what that import added to the same rows."""
    before = {model: rows_of(model) for model in WRITTEN}
    kept = _added.get(name)
    if kept and kept[0] == before:
        for model, rows in kept[1].items():
            model._default_manager.bulk_create(model(**row) for row in rows)
        return
    take()
    after = {model: rows_of(model) for model in WRITTEN}
    if all(row in after[model] for model, rows in before.items() for row in rows):
        _added[name] = before, {model: [row for row in after[model] if row not in before[model]] for model in WRITTEN}


def rows_of(model: type[models.Model]) -> Rows:
    """Return the rows of a table without the numbers that the database gives them."""
    names = [field.attname for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    return list(model._default_manager.order_by("pk").values(*names))
