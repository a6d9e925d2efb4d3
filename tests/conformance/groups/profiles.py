"""A partner's profiles: each is sent back as it was read, in the country where the partner is."""

from typing import Any

from tests.conformance.asking import Sent, prepares
from tests.conformance.stage import Stage

LEGAL, SUPPORT = "/v1/profiles/legalbusiness", "/v1/profiles/supportprofile"


def present(stage: Stage, sent: Sent) -> dict[str, Any]:
    """Return the profile as it is, and name its version in the request."""
    found: dict[str, Any] = stage.ask("GET", sent.path)
    told: dict[str, Any] = sent.body.get("Attributes") or sent.body.get("attributes") or {}
    for name in told:
        if name.lower() == "etag":
            told[name] = found["attributes"]["etag"]
    if "If-Match" in sent.headers:
        sent.headers["If-Match"] = f'"{found["attributes"]["etag"]}"'
    return found


@prepares("PUT_v1_profiles_billing", "PUT_v1_profiles_organization")
def at_home(stage: Stage, sent: Sent) -> None:
    """Keep the example's words, but where the partner is and in the version that was read."""
    address = present(stage, sent).get("defaultAddress", {})
    for name, value in sent.body.items():
        if name.lower() in ("address", "defaultaddress", "companyaddress") and value:
            sent.body[name] = value | {key[:1].upper() + key[1:]: said for key, said in address.items()}
    if "Country" in sent.body:
        sent.body["Country"] = "DE"


@prepares(f"PUT {LEGAL}", f"PUT {SUPPORT}")
def as_read(stage: Stage, sent: Sent) -> None:
    """Send back what was read."""
    sent.body = stage.ask("GET", sent.path)


@prepares("GET /v1/auditrecords/{audit_record_id}")
def sealed(stage: Stage, sent: Sent) -> None:
    """Ask for a record that the list shows."""
    found = stage.ask("GET", "/v1/auditrecords?size=1")["items"][0]["id"]
    sent.path = f"/v1/auditrecords/{found}"
