"""Addresses of the guide."""

from django.urls import path

from twotier.portal import guides

urlpatterns = [path("guide/<slug:topic>", guides.guide, name="guide")]
