"""Addresses of Azure spending."""

from django.urls import path

from twotier.portal import azure_spending, customer_spending

SPENDING = "customers/<uuid:customer_id>/azure-spending"

urlpatterns = [
    path("azure-spending", azure_spending.spent, name="azure-spending"),
    path("azure-spending.csv", azure_spending.export, name="azure-spending-export"),
    path(SPENDING, customer_spending.of_customer, name="customer-azure-spending"),
    path(f"{SPENDING}.csv", customer_spending.export, name="customer-azure-spending-export"),
    path(f"{SPENDING}/budget", customer_spending.set_own, name="customer-azure-budget"),
]
