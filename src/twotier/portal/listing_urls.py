"""Addresses of saved views."""

from django.urls import path

from twotier.portal.listing import saved

urlpatterns = [
    path("views/new", saved.new, name="view-new"),
    path("views/<uuid:view_id>", saved.view, name="view"),
    path("views/<uuid:view_id>/delete", saved.delete, name="view-delete"),
]
