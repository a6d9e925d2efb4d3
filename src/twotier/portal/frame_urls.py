"""Addresses of the frame itself: the choice of theme, and in the sandbox the sheet of every part."""

from django.urls import path

from twotier.portal.frame import choose_theme
from twotier.portal.kit import sheet, sheet_dialog, sheet_row

urlpatterns = [
    path("theme", choose_theme, name="set-theme"),
    path("sandbox/kit", sheet, name="kit"),
    path("sandbox/kit/dialog", sheet_dialog, name="kit-dialog"),
    path("sandbox/kit/row", sheet_row, name="kit-row"),
]
