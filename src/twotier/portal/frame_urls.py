"""Addresses of the frame itself: the choice of theme, and in the sandbox the sheet of every part."""

from django.urls import path

from twotier.portal.accounts import set_theme
from twotier.portal.entrance import public
from twotier.portal.kit import sheet, sheet_dialog, sheet_row

urlpatterns = [
    path("theme", set_theme, name="set-theme"),
    path("sandbox/kit", public(sheet), name="kit"),
    path("sandbox/kit/dialog", public(sheet_dialog), name="kit-dialog"),
    path("sandbox/kit/row", public(sheet_row), name="kit-row"),
]
