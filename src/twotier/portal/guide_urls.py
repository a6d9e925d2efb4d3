"""Addresses of the guide."""

from django.urls import path

from twotier.portal import guides

urlpatterns = [
    path("guide", guides.index, name="guides"),
    path("guide/<slug:topic>", guides.guide, name="guide"),
    path("guide/<slug:topic>/links", guides.links, name="guide-links"),
]
