"""Addresses of the portal, one section per file."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("twotier.portal.frame_urls")),
]
