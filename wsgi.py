"""For production servers: `gunicorn wsgi:app`, with the settings in the environment."""

from surveyapp.app import create_app
from surveyapp.config import from_environment

app = create_app(from_environment())
