"""Names as searches compare them: without case, accents and width."""

import unicodedata


def folded(text: str) -> str:
    """Return a text in lower case without accents; full-width letters become plain ones."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
