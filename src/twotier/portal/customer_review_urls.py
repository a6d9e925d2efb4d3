"""Addresses of the vendor's queue of new customers."""

from django.urls import path

from twotier.portal import customer_reviews

urlpatterns = [
    path("customer-reviews", customer_reviews.reviews, name="customer-reviews"),
    path("customer-reviews.csv", customer_reviews.export, name="customer-reviews-export"),
    path("customer-reviews/policy", customer_reviews.switch, name="customer-review-policy"),
    path("customer-reviews/<uuid:customer_id>", customer_reviews.review, name="customer-review"),
]
