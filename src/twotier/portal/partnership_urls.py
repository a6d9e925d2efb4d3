"""Addresses of partnerships between providers and resellers."""

from django.urls import path

from twotier.portal import (
    left_over,
    partnership_levels,
    partnership_link,
    partnership_removal,
    partnership_requests,
    provider_pages,
    reseller_pages,
)

RESELLER, PROVIDER = "indirect-resellers/<uuid:organization_id>", "indirect-providers/<uuid:organization_id>"
REQUEST = "indirect-resellers/requests"

urlpatterns = [
    path("indirect-resellers", reseller_pages.resellers, name="indirect-resellers"),
    path("indirect-resellers.csv", reseller_pages.export, name="indirect-resellers-export"),
    path("indirect-resellers/profile-reviewed", reseller_pages.mark_reviewed, name="profile-reviewed"),
    path(REQUEST, partnership_requests.listed, name="partnership-requests"),
    path(f"{REQUEST}.csv", partnership_requests.export, name="partnership-requests-export"),
    path(f"{REQUEST}/<uuid:request_id>", partnership_requests.one, name="partnership-request"),
    path(f"{REQUEST}/<uuid:request_id>/resend", partnership_requests.resend, name="resend-request"),
    path(f"{REQUEST}/<uuid:request_id>/revoke", partnership_requests.revoke, name="revoke-request"),
    path(RESELLER, reseller_pages.reseller, name="indirect-reseller"),
    path(f"{RESELLER}/levels", partnership_levels.levels, name="partnership-levels"),
    path(f"{RESELLER}/remove", partnership_removal.remove, name="remove-partnership"),
    path(f"{RESELLER}/left-over", left_over.review, name="left-over"),
    path(f"{RESELLER}/letters", left_over.letters, name="courtesy-letters"),
    path("indirect-providers", provider_pages.providers, name="indirect-providers"),
    path("indirect-providers.csv", provider_pages.export, name="indirect-providers-export"),
    path(PROVIDER, provider_pages.provider, name="indirect-provider"),
    path(f"{PROVIDER}/own-tenant", provider_pages.own_tenant, name="own-tenant-access"),
    path("p/<str:token>", partnership_link.link, name="partnership-link"),
    path("p/<str:token>/decline", partnership_link.decline, name="partnership-decline"),
]
