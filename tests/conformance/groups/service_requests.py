"""Service requests: one that the provider filed for the customer."""

from tests.conformance.stage import Stage, makes


@makes("servicerequest_id")
def servicerequest_id(stage: Stage) -> str:
    """File a request about a product for the customer."""
    topic = stage.ask("GET", "/v1/servicerequests/supporttopics")["items"][0]
    body = {
        "title": "TrialSR", "description": "Ignore this SR", "severity": "critical", "supportTopicId": topic["id"],
        "productId": "15960", "organization": {"id": stage.need("customer_id")},
    }  # fmt: skip
    return str(stage.ask("POST", "/v1/servicerequests/en-US", body)["id"])
