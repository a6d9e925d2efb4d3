"""Invoices over the API: documents, balances, lines billed and not billed, who sees them (spec/api.md 14)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import subscriptions as shops
from tests.support import vendors
from tests.support.subscriptions import BASIC, Shop
from tests.support.wire_schemas import check, check_list
from tests.wire.conftest import Caller
from twotier.core import tenancy

pytestmark = pytest.mark.django_db
NUMBER = "G000000001"


@pytest.fixture
def shop(as_program: None, tmp_path: Path) -> Iterator[Shop]:
    """Return the shop."""
    yield from shops.shops(tmp_path, bills=True)


@pytest.fixture
def issuer(shop: Shop) -> Caller:
    """Return the vendor, which issues what follows."""
    return vendors.vendor(shop.world, "vendor_admin")


@pytest.fixture
def billed(shop: Shop) -> Shop:
    """Return the shop with a subscription of November on an invoice: 10 seats, two more on the 25th."""
    with tenancy.scope(tenancy.PROGRAM):
        row = shop.sell(mpn_id=shop.world.alpine.mpn_id)
        shop.time.on("2026-11-25")
        shop.change(row, quantity=12)
        shop.time.on("2026-12-06", 1)
    return shop


def me(shop: Shop) -> Caller:
    """Return the partner that is billed."""
    return shop.world.harbor.caller


def test_a_document_as_clients_know_it(billed: Shop) -> None:
    (found,) = check_list("Invoice", me(billed)("GET", "/v1/invoices?size=200&offset=0").json)
    assert (found["id"], found["documentType"], found["invoiceType"], found["status"]) == (
        NUMBER, "invoice", "OneTime", "active",
    )  # fmt: skip
    assert (found["totalCharges"], found["paidAmount"], found["currencyCode"], found["currencySymbol"]) == (
        59.5, 0, "EUR", "€",
    )  # fmt: skip
    assert found["invoiceDate"].startswith("2026-12-06T00:00:00")
    assert found["billingPeriodStartDate"].startswith("2026-11-01")
    assert found["billingPeriodEndDate"].startswith("2026-11-30")
    assert found["pdfDownloadLink"] == f"/invoices/{NUMBER}/documents/statement"
    (detail,) = found["invoiceDetails"]
    assert (detail["invoiceLineItemType"], detail["billingProvider"]) == ("billing_line_items", "one_time")
    assert detail["links"]["self"]["uri"] == f"/invoices/OneTime-{NUMBER}/lineitems/OneTime/BillingLineItems"


@pytest.mark.parametrize("name", [NUMBER, NUMBER.lower(), f"OneTime-{NUMBER}"])
def test_a_document_by_its_number(billed: Shop, name: str) -> None:
    assert check("Invoice", me(billed)("GET", f"/v1/invoices/{name}").json)["id"] == NUMBER


def test_others_see_no_document(billed: Shop) -> None:
    for caller in (billed.world.alpine.caller, billed.world.baltic.caller):
        assert caller("GET", "/v1/invoices").json["items"] == []
        assert caller("GET", f"/v1/invoices/{NUMBER}").status == 404
        assert caller("GET", f"/v1/invoices/{NUMBER}/lineitems?provider=onetime").status == 404


@pytest.mark.trap(11)
def test_lines_in_both_forms_of_the_address(billed: Shop) -> None:
    path = f"/v1/invoices/{NUMBER}/lineitems"
    asked = me(billed)("GET", f"{path}?Provider=OneTime&invoiceLineItemType=BillingLineItems").json
    found = check_list("OneTimeInvoiceLineItem", asked)
    assert check_list("OneTimeInvoiceLineItem", me(billed)("GET", f"{path}/onetime/billing_line_items").json) == found
    assert [(row["chargeType"], row["quantity"], row["unitPrice"], row["effectiveUnitPrice"], row["subtotal"]) for row in found] == [
        ("new", 10, 5.1, 5.1, 51), ("addQuantity", 10, 5.1, -4.25, -42.5), ("addQuantity", 12, 5.1, 4.25, 51),
    ]  # fmt: skip
    first = found[0]
    assert (first["customerName"], first["customerCountry"]) == (billed.customer.company_name, "DE")
    assert (first["partnerId"], first["mpnId"]) == (str(billed.world.harbor.id), billed.world.harbor.mpn_id)
    assert first["resellerMpnId"] == billed.world.alpine.mpn_id
    assert (first["productId"], first["skuId"]) == tuple(BASIC.split(":"))
    assert (first["chargeStartDate"], first["chargeEndDate"]) == ("2026-11-20T00:00:00Z", "2026-12-19T00:00:00Z")
    assert (first["termAndBillingCycle"], first["billingFrequency"]) == (
        "One-Year commitment for monthly/yearly billing", "Monthly",
    )  # fmt: skip
    assert (first["pcToBCExchangeRate"], first["pricingCurrency"], first["taxTotal"]) == (1, "EUR", 0)
    assert {row["billingProvider"] for row in found} == {"one_time"}
    assert found[1]["referenceId"] == found[2]["referenceId"] != first["referenceId"]


def test_pages_of_lines_by_token(billed: Shop) -> None:
    first = me(billed)(
        "GET", f"/v1/invoices/{NUMBER}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&size=2"
    ).json
    assert len(first["items"]) == 2
    way = first["links"]["next"]
    second = me(billed)("GET", f"/v1{way['uri']}", **{way["headers"][0]["key"]: way["headers"][0]["value"]}).json
    assert len(second["items"]) == 1
    assert "next" not in second["links"]
    assert second["items"][0]["quantity"] == 12


def test_lines_of_another_provider_are_none(billed: Shop) -> None:
    for provider in ("office", "azure"):
        for kind in ("billinglineitems", "usagelineitems"):
            assert me(billed)("GET", f"/v1/invoices/{NUMBER}/lineitems/{provider}/{kind}").json["items"] == []
    assert me(billed)("GET", f"/v1/invoices/{NUMBER}/lineitems/nobody/billinglineitems").status == 400


def test_licenses_of_a_legacy_offer_stand_on_a_document_of_their_own(shop: Shop) -> None:
    with tenancy.scope(tenancy.PROGRAM):
        shop.sell_offer(shops.offer())
        shop.time.on("2026-12-06", 1)
    (found,) = check_list("Invoice", me(shop)("GET", "/v1/invoices").json)
    assert (found["id"], found["invoiceType"]) == ("D000000001", "Recurring")
    (detail,) = found["invoiceDetails"]
    (line,) = check_list("LicenseBasedLineItem", me(shop)("GET", f"/v1{detail['links']['self']['uri']}").json)
    assert (line["chargeType"], line["billingProvider"], line["quantity"]) == ("Cycle fee", "office", 10)


def test_what_is_open_by_currency(billed: Shop) -> None:
    (found,) = check_list("InvoiceSummary", me(billed)("GET", "/v1/invoices/summaries").json)
    assert check("InvoiceSummary", me(billed)("GET", "/v1/invoices/summary").json)["balanceAmount"] == 59.5
    assert (found["balanceAmount"], found["currencyCode"]) == (59.5, "EUR")
    assert [row["invoiceType"] for row in found["details"]] == ["OneTime"]


def test_nothing_is_open_of_an_account_without_documents(shop: Shop) -> None:
    found = check("InvoiceSummary", me(shop)("GET", "/v1/invoices/summary").json)
    assert (found["balanceAmount"], found["currencyCode"], found["details"]) == (0, "EUR", [])


def unbilled(shop: Shop, period: str, **more: str) -> list[dict[str, object]]:
    """Return the lines that are not billed."""
    query = f"provider=onetime&invoicelineitemtype=billinglineitems&currencycode=eur&period={period}&size=2000"
    return check_list("OneTimeInvoiceLineItem", me(shop)("GET", f"/v1/invoices/unbilled/lineitems?{query}").json)


def test_lines_that_are_not_billed_yet(shop: Shop) -> None:
    with tenancy.scope(tenancy.PROGRAM):
        shop.sell()
        shop.time.on("2026-11-30")
    (line,) = unbilled(shop, "current")
    assert (line["chargeType"], line["subtotal"], line["invoiceNumber"], line["billingFrequency"]) == (
        "new",
        51,
        "",
        "",
    )
    with tenancy.scope(tenancy.PROGRAM):
        shop.time.on("2026-12-05")
    assert [row["chargeType"] for row in unbilled(shop, "previous")] == ["new"]
    assert unbilled(shop, "current") == []
    with tenancy.scope(tenancy.PROGRAM):
        shop.time.on("2026-12-20", 1)
    assert unbilled(shop, "previous") == []
    assert [row["chargeType"] for row in unbilled(shop, "current")] == ["cycleCharge"]


def test_where_the_estimates_are(shop: Shop) -> None:
    found = me(shop)("GET", "/v1/invoices/estimates/links?currencycode=usd").json["items"]
    assert [(row["type"], row["period"]) for row in found] == [
        ("daily_rated_usage", "Current"), ("daily_rated_usage", "Previous"), ("non_consumption", "Current"),
        ("non_consumption", "Previous"),
    ]  # fmt: skip
    for row in found:
        assert me(shop)("GET", f"/v1{row['link']['uri']}").status == 200


def test_what_a_customer_s_services_cost(billed: Shop) -> None:
    path = f"/v1/customers/{billed.customer.id}/servicecosts/mostrecent"
    found = check("ServiceCostsSummary", me(billed)("GET", path).json)
    assert (found["pretaxTotal"], found["tax"], found["afterTaxTotal"]) == (59.5, 0, 59.5)
    assert [row["invoiceType"] for row in found["details"]] == ["OneTime"]
    lines = check_list("ServiceCostLineItem", me(billed)("GET", f"{path}/lineitems").json)
    assert [row["pretaxTotal"] for row in lines] == [51, -42.5, 51]
    assert lines[0]["resellerMPNId"] == billed.world.alpine.mpn_id
    assert me(billed)("GET", f"/v1/customers/{billed.customer.id}/servicecosts/2026-11").status == 404
    assert billed.world.baltic.caller("GET", path).status == 404


def test_the_issuer_credits_a_whole_invoice_once(issuer: Caller, billed: Shop) -> None:
    """BI63: every line is given back on a document of its own, the invoice stays as it is, and nothing is open."""
    asked = {"reason": "Billed by mistake."}
    assert me(billed)("POST", f"/v1/invoices/{NUMBER}/credits", asked).status == 404
    assert issuer("POST", f"/v1/invoices/{NUMBER}/credits", {"reason": " "}).status == 400
    note = check("Invoice", issuer("POST", f"/v1/invoices/{NUMBER}/credits", asked).json)
    assert (note["id"], note["documentType"], note["amendsOf"], note["totalCharges"]) == (
        "G000000002", "adjustment_note", NUMBER, -59.5,
    )  # fmt: skip
    assert issuer("POST", f"/v1/invoices/{NUMBER}/credits", asked).status == 409
    assert issuer("POST", "/v1/invoices/G000000002/credits", asked).status == 409
    found = {row["id"]: row for row in me(billed)("GET", "/v1/invoices").json["items"]}
    assert [row["id"] for row in found[NUMBER]["amendments"]] == ["G000000002"]
    assert found[NUMBER]["status"] == "active"
    lines = me(billed)("GET", "/v1/invoices/G000000002/lineitems?provider=onetime").json["items"]
    assert sorted(line["subtotal"] for line in lines) == [-51, -51, 42.5]
    assert me(billed)("GET", "/v1/invoices/summary").json["balanceAmount"] == 0


@pytest.mark.parametrize("language", ["en-US", "de-DE", "fr-FR", "ru-RU", "zh-TW"])
def test_a_document_as_pdf(billed: Shop, language: str) -> None:
    found = me(billed)("GET", f"/v1/invoices/{NUMBER}/documents/statement", X_Locale=language)
    assert (found.status, found.headers["Content-Type"]) == (200, "application/pdf")
    assert found.bytes.startswith(b"%PDF-1.7")
    (receipt,) = me(billed)("GET", f"/v1/invoices/{NUMBER}").json["taxReceipts"]
    assert me(billed)("GET", f"/v1{receipt['taxReceiptPdfDownloadLink']}").bytes.startswith(b"%PDF-1.7")
    assert me(billed)("GET", f"/v1/invoices/{NUMBER}/receipts/0/documents/statement").status == 404
    assert billed.world.baltic.caller("GET", f"/v1/invoices/{NUMBER}/documents/statement").status == 404
