"""Puts the web application together: settings, database, pages and what guards them."""

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from surveyapp.config import Config, refuse_unsafe
from surveyapp.database import Database, connect
from surveyapp.logs import set_up_logs
from surveyapp.views import FAMILIES, SERVICE, navigation, welcome
from surveyapp.views.assets import set_up_assets
from surveyapp.views.catalogues import set_up_catalogues
from surveyapp.views.drawing import set_up_drawing
from surveyapp.views.errors import set_up_errors
from surveyapp.views.field_markup import set_up_field_markup
from surveyapp.views.figure_marks import set_up_marks
from surveyapp.views.formats import set_up_formats
from surveyapp.views.keeping import set_up_keeping
from surveyapp.views.languages import PREFIX, set_up_languages
from surveyapp.views.names import set_up_names
from surveyapp.views.numbers import StoredNumber
from surveyapp.views.policy import LARGEST_FORM, hold_policies
from surveyapp.views.request import end_reading, visitor
from surveyapp.views.security import set_up_security
from surveyapp.views.service import set_up_measuring
from surveyapp.views.stages import set_up_stages
from surveyapp.views.throttle import set_up_throttle
from surveyapp.views.visits import set_up_visits


def create_app(config: Config, database: Database | None = None) -> Flask:
    """Make the application for one installation, on its own database unless one is handed in.

    Raises BadInput for unsafe settings, PolicyMissing for a route that does not say who may use it.
    """
    refuse_unsafe(config)
    app = Flask("surveyapp")
    app.config.update(_flask_settings(config))
    app.extensions["config"] = config
    app.extensions["database"] = database or connect(config.database_url)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies)  # type: ignore[method-assign]
    app.url_map.converters = {**app.url_map.converters, "int": StoredNumber}
    set_up_logs(config)
    set_up_visits(app)
    set_up_measuring(app)
    for blueprint in SERVICE:
        app.register_blueprint(blueprint)
    for blueprint in FAMILIES:
        app.register_blueprint(blueprint, url_prefix=PREFIX)
    set_up_languages(app)
    set_up_assets(app)
    set_up_drawing(app)
    set_up_security(app)
    set_up_errors(app)
    set_up_throttle(app, config.limiter_url)
    set_up_names(app)
    set_up_catalogues(app)
    set_up_formats(app)
    set_up_marks(app)
    set_up_field_markup(app)
    set_up_keeping(app)
    set_up_stages(app)
    navigation.install(app)
    welcome.install(app)
    app.context_processor(lambda: {"actor": visitor(), "demo": config.demo})
    app.teardown_appcontext(end_reading)
    hold_policies(app)
    CSRFProtect(app)
    return app


def _flask_settings(config: Config) -> dict[str, object]:
    secure = not config.is_plain_loopback
    return {
        "SECRET_KEY": config.secret,
        "TRUSTED_HOSTS": list(config.trusted_hosts),
        "MAX_CONTENT_LENGTH": LARGEST_FORM,
        "SESSION_COOKIE_NAME": "__Host-visit" if secure else "visit",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # People type for hours; the token lives as long as the browser's visit instead of 3 600 seconds.
        "WTF_CSRF_TIME_LIMIT": None,
    }
