"""Addresses of the API beside /v1: tokens, discovery, health, OpenAPI."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
