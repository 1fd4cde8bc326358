"""Where a command meets the house: the settings and the database it works on."""

from collections.abc import Iterator
from contextlib import contextmanager

from surveyapp.config import from_environment
from surveyapp.database import Database, connect, refuse_outdated


@contextmanager
def opened_database() -> Iterator[Database]:
    """Open the database of this installation and close it afterwards.

    Raises BadInput if its tables are not those of this version of the application.
    """
    database = connect(from_environment().database_url)
    try:
        refuse_outdated(database)
        yield database
    finally:
        database.close()
