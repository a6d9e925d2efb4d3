"""Addresses of transfers."""

from django.urls import path

from twotier.portal import transfer_answers, transfer_requests, transfers

TRANSFER = "transfers/<uuid:transfer_id>"

urlpatterns = [
    path("transfers", transfers.transfers, name="transfers"),
    path("transfers.csv", transfers.export, name="transfers-export"),
    path(TRANSFER, transfers.transfer, name="transfer"),
    path(f"{TRANSFER}/accept", transfer_answers.accept, name="transfer-accept"),
    path(f"{TRANSFER}/reject", transfer_answers.reject, name="transfer-reject"),
    path(f"{TRANSFER}/withdraw", transfer_answers.withdraw, name="transfer-withdraw"),
    path("customers/<uuid:customer_id>/transfers/new", transfer_requests.new, name="transfer-new"),
]
