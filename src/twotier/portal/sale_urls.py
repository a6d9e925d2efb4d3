"""Addresses of a sale: its steps, and the one-time link to Setup info."""

from django.urls import path

from twotier.portal import confirmation, new_customer, new_subscription, review, setup_links

urlpatterns = [
    path("customers/new", new_customer.start, name="new-customer"),
    path("customers/<uuid:customer_id>/add-subscription", new_subscription.start, name="add-subscription"),
    path("sales/<uuid:draft_id>/customer", new_customer.customer, name="sale-customer"),
    path("sales/<uuid:draft_id>/domain", new_customer.domain, name="sale-domain"),
    path("sales/<uuid:draft_id>/subscriptions", new_subscription.subscriptions, name="sale-subscriptions"),
    path("sales/<uuid:draft_id>/review", review.review, name="sale-review"),
    path("sales/<uuid:draft_id>/confirmation", confirmation.confirmation, name="sale-confirmation"),
    path("sales/<uuid:draft_id>/cancel", new_customer.cancel, name="sale-cancel"),
    path("sales/<uuid:draft_id>/setup-link", setup_links.make, name="setup-link-make"),
    path("setup/<uuid:link_id>", setup_links.link, name="setup-link"),
]
