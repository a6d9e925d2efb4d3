"""Addresses of what the two ways of managing a customer need: its resellers, renewals, order requests."""

from django.urls import path

from twotier.portal import asking, customer_resellers, order_requests, renewals

CUSTOMER = "customers/<uuid:customer_id>"
SUBSCRIPTION = f"{CUSTOMER}/subscriptions/<uuid:subscription_id>"
REQUEST = "order-requests/<uuid:request_id>"

urlpatterns = [
    path(f"{CUSTOMER}/resellers", customer_resellers.name, name="customer-resellers"),
    path(f"{CUSTOMER}/resellers/<uuid:reseller_id>/remove", customer_resellers.remove, name="customer-reseller-remove"),
    path(f"{CUSTOMER}/ask", asking.for_order, name="ask-for-order"),
    path(f"{SUBSCRIPTION}/ask", asking.for_change, name="ask-for-change"),
    path(f"{SUBSCRIPTION}/renewal", renewals.choose, name="subscription-renewal"),
    path("order-requests", order_requests.order_requests, name="order-requests"),
    path("order-requests.csv", order_requests.export, name="order-requests-export"),
    path(REQUEST, order_requests.order_request, name="order-request"),
    path(f"{REQUEST}/accept", order_requests.accept, name="order-request-accept"),
    path(f"{REQUEST}/refuse", order_requests.refuse, name="order-request-refuse"),
    path(f"{REQUEST}/withdraw", order_requests.withdraw, name="order-request-withdraw"),
]
