"""What a request's headers say, and what every answer's headers repeat (spec/api.md 3 and 4)."""

import os
import re
import secrets
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

ECHOABLE = re.compile(r"[\w.+/={}-]{1,64}", re.ASCII)
CULTURE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
LONGEST_CULTURE = 35
LANGUAGES = ("en", "de", "fr", "ru")
SERVER_ID = f"{os.getpid():08x}"


@dataclass(slots=True)
class Headers:
    """The headers that matter to every call; those that came malformed count as absent."""

    authorization: str
    request_id: str
    correlation_id: str
    vector: str
    locale: str
    continuation_token: str
    repeatable: bool
    """Whether the caller named the request, so that its repetition is the same call."""
    limits: dict[str, str] = field(default_factory=dict)
    """What the answer tells of the caller's quotas."""

    @property
    def language(self) -> str:
        """Return the program's language for texts of the answer."""
        return language_of(self.locale)

    def answered(self) -> dict[str, str]:
        """Return the headers of every answer."""
        return {
            "Content-Type": "application/json; charset=utf-8",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "MS-RequestId": self.request_id,
            "MS-CorrelationId": self.correlation_id,
            "MS-CV": self.vector,
            "MS-ServerId": SERVER_ID,
            "X-Locale": self.locale,
        } | self.limits


def read(environ: dict[str, Any]) -> Headers:
    """Return a request's headers, with ids made where the caller sent none."""
    asked = echoable(environ.get("HTTP_MS_REQUESTID"))
    return Headers(
        authorization=environ.get("HTTP_AUTHORIZATION", ""),
        request_id=asked or str(uuid4()),
        correlation_id=echoable(environ.get("HTTP_MS_CORRELATIONID")) or str(uuid4()),
        vector=echoable(environ.get("HTTP_MS_CV")) or f"{secrets.token_urlsafe(12)}.0",
        locale=locale(environ.get("HTTP_X_LOCALE")),
        continuation_token=environ.get("HTTP_MS_CONTINUATIONTOKEN", "").strip('" '),
        repeatable=bool(asked),
    )


def echoable(value: str | None) -> str:
    """Return an id as it was sent, without quotes; nothing when it is not one."""
    text = (value or "").strip('" ')
    return text if ECHOABLE.fullmatch(text) else ""


def locale(value: str | None) -> str:
    """Return the culture that the caller asks for, which may stand in quotes; en-US when there is none."""
    text = (value or "").strip("\"' ")
    return text if len(text) <= LONGEST_CULTURE and CULTURE.fullmatch(text) else "en-US"


def language_of(culture: str) -> str:
    """Return the program's language of a culture: traditional Chinese for every Chinese of zh-Hant, TW, HK and MO."""
    parts = culture.lower().replace("_", "-").split("-")
    if parts[0] == "zh":
        return "zh-hant" if {"hant", "tw", "hk", "mo", "cht"} & set(parts) else "en"
    return parts[0] if parts[0] in LANGUAGES else "en"
