"""For production servers: `gunicorn wsgi:app`, with the settings in the environment."""

from surveyapp.app import create_app
from surveyapp.config import from_environment
from surveyapp.database import connect, refuse_outdated

config = from_environment()
database = connect(config.database_url)
refuse_outdated(database)
# Each worker process opens its own connections, whether it was started afresh or copied from this one.
database.close()
app = create_app(config, database)
