"""The words of a text: what ingest indexes and what a query asks for, by one and the same function.

Here a text becomes words: Unicode-aware (NFKC, case-folded), every other character a separator, so that
`client/server` is two words. The database then drops stop words and stems them (the function `stems` of the
migration, PostgreSQL's English Snowball dictionary): better stems than a light stemmer of our own, nothing
to ship, and posting lists that are written where they live. Words of other languages stay as they are.
"""

import re
import unicodedata

SEPARATORS = re.compile(r"[\W_]+")


def words(text: str) -> str:
    """The words of `text`, separated by single spaces."""
    return SEPARATORS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
