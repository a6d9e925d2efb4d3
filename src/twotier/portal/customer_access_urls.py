"""Addresses of a customer's account: who may act for it, its one-time links, its record."""

from django.urls import path

from twotier.portal import customer_access, customer_profile, setup_links

CUSTOMER = "customers/<uuid:customer_id>"
OWNER = f"{CUSTOMER}/tenant-owner"

urlpatterns = [
    path(OWNER, customer_access.ask, name="tenant-owner-ask"),
    path(f"{OWNER}/<uuid:permission_id>/grant", customer_access.grant, name="tenant-owner-grant"),
    path(f"{OWNER}/<uuid:permission_id>/end", customer_access.end, name="tenant-owner-end"),
    path(f"{CUSTOMER}/setup-links/<uuid:link_id>/revoke", setup_links.revoke, name="setup-link-revoke"),
    path(f"{CUSTOMER}/edit", customer_profile.edit, name="customer-edit"),
]
