"""The published package `partnercenterservices`, unmodified, and its model classes as judges of what it was answered."""

import warnings
from datetime import datetime
from typing import Any
from uuid import UUID

import isodate
import requests
from msrest.authentication import BasicTokenAuthentication
from msrest.serialization import Model

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the package declares its namespace in an old way
    from microsoft.store.partnercenterservices import MicrosoftPartnerStoreApis, models

V1 = "1"


def model(short: str, /, **values: Any) -> Any:
    """Return a resource of the package by the short name of its class."""
    return getattr(models, f"MicrosoftPartnerSdkContractsV1{short}")(**values)


class Client:
    """The package's client, with the answer that it received last."""

    def __init__(self, url: str, token: str) -> None:
        self.api = MicrosoftPartnerStoreApis(BasicTokenAuthentication({"access_token": token}), base_url=url)
        self.last = requests.Response()
        self.api.config.hooks.append(self.remember)

    def remember(self, response: requests.Response, *_args: Any, **_options: Any) -> None:
        """Keep an answer as it came over the wire."""
        self.last = response

    def ask(self, group: str, operation: str, *arguments: Any, status: int = 200, **options: Any) -> Any:
        """Call an operation; return what the package made of the answer, once it lost nothing of it."""
        where = getattr(self.api, group) if group else self.api
        made = getattr(where, operation)(*arguments, version=V1, **options)
        assert self.last.status_code == status, (self.last.request.url, self.last.text)
        if isinstance(made, Model):
            assert not differences(made, self.last.json()), differences(made, self.last.json())
        return made

    def refused(self, group: str, operation: str, *arguments: Any, **options: Any) -> tuple[int, int]:
        """Call an operation that is refused; return status and code."""
        assert getattr(getattr(self.api, group), operation)(*arguments, version=V1, **options) is None
        return self.last.status_code, int(self.last.json()["code"])


def differences(made: Any, wire: Any, path: str = "$") -> list[str]:
    """Return where a model of the package and the wire say different things, and where its own rules are broken."""
    if isinstance(made, Model):
        found = [f"{path}: {fault}" for fault in made.validate()]  # type: ignore[no-untyped-call]
        for name, rule in made._attribute_map.items():
            if rule["key"] in wire:
                found += differences(getattr(made, name), wire[rule["key"]], f"{path}.{rule['key']}")
        return found
    if isinstance(made, list):
        pairs = zip(made, wire, strict=True)
        return [fault for at, pair in enumerate(pairs) for fault in differences(*pair, f"{path}[{at}]")]
    if isinstance(made, datetime):
        wire = isodate.parse_datetime(wire)
    if isinstance(made, int) and isinstance(wire, str):
        wire = int(wire)  # the documentation has the ids of support topics as texts
    return [] if made == wire else [f"{path}: {made!r} is not {wire!r}"]


def is_guid(text: str) -> bool:
    """Tell whether a text is a GUID in lower case."""
    return str(UUID(text)) == text
