"""The small catalog of the tests: imported once by the program itself, then written row by row for every other test."""

from collections.abc import Callable

from django.db import models

from twotier.catalog.models import Availability, CatalogImport, Product, SheetMarket, Sku

Rows = list[dict[str, object]]
WRITTEN: tuple[type[models.Model], ...] = (CatalogImport, SheetMarket, Product, Sku, Availability)
_imported: dict[type[models.Model], Rows] = {}


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


def rows_of(model: type[models.Model]) -> Rows:
    """Return the rows of a table without the numbers that the database gives them."""
    names = [field.attname for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    return list(model._default_manager.values(*names))
