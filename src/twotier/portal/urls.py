"""Addresses of the portal, one section per file."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("twotier.portal.frame_urls")),
    path("", include("twotier.portal.azure_urls")),
    path("", include("twotier.portal.directory_urls")),
    path("", include("twotier.portal.price_urls")),
    path("", include("twotier.portal.guide_urls")),
    path("", include("twotier.portal.incentives_urls")),
    path("", include("twotier.portal.sign_in_urls")),
    path("", include("twotier.portal.sale_urls")),
    path("", include("twotier.portal.enrollment_urls")),
    path("", include("twotier.portal.transition_urls")),
    path("", include("twotier.portal.program_urls")),
    path("", include("twotier.portal.listing_urls")),
    path("", include("twotier.portal.partnership_urls")),
    path("", include("twotier.portal.invitation_urls")),
    path("", include("twotier.portal.customer_access_urls")),
    path("", include("twotier.portal.customer_review_urls")),
    path("", include("twotier.portal.section_urls")),
    path("", include("twotier.portal.user_urls")),
    path("", include("twotier.portal.two_ways_urls")),
    path("", include("twotier.portal.transfer_urls")),
]
