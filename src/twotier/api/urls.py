"""Addresses of the API beside /v1: tokens, discovery, health, OpenAPI."""

from django.urls import URLPattern, URLResolver, path, re_path

from twotier.api import docs
from twotier.api.oauth.discovery import configuration, published_keys
from twotier.api.oauth.token import token

urlpatterns: list[URLPattern | URLResolver] = [
    path("openapi.json", docs.openapi_json),
    path("docs/api", docs.page),
    re_path(r"^(?P<tenant>[^/]+)/oauth2/(?:v2\.0/)?token/?$", token, name="token"),
    path(".well-known/openid-configuration", configuration),
    re_path(r"^(?P<tenant>[^/]+)/(?:v2\.0/)?\.well-known/openid-configuration$", configuration),
    re_path(r"^(?P<tenant>[^/]+)/discovery/(?:v2\.0/)?keys$", published_keys),
]
