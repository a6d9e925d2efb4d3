"""Addresses of the sandbox; each answers 404 in production."""

from django.urls import path

from twotier.sandbox import views

urlpatterns = [
    path("sandbox/mailbox", views.mailbox),
    path("sandbox/mailbox/", views.mailbox_page, name="sandbox-mailbox"),
    path("sandbox/clock", views.clock),
    path("sandbox/reset", views.reset),
    path("sandbox/faults", views.faults),
]
