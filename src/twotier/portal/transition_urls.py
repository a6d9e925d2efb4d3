"""Addresses of the transition cockpit."""

from django.urls import path

from twotier.portal import transition, transition_customers, transition_invite

CUSTOMER = "enrollment/customers/<uuid:customer_id>"

urlpatterns = [
    path("enrollment/dry-run", transition.plan, name="enrollment-dry-run"),
    path("enrollment/customers", transition_customers.customers, name="enrollment-customers"),
    path("enrollment/customers.csv", transition_customers.export, name="enrollment-customers-export"),
    path(CUSTOMER, transition_customers.customer, name="enrollment-customer"),
    path(f"{CUSTOMER}/invite", transition_invite.invite, name="enrollment-customer-invite"),
]
