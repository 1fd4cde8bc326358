"""Numbers in addresses: as large as the database can hold, and no larger."""

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
"""The largest key of a row; an address with a larger number leads nowhere."""


class StoredNumber(IntegerConverter):
    """Reads a number of an address; one that no row can have does not match, which is a plain 404."""

    regex = r"\d{1,10}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST)
