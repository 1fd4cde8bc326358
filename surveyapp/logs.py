"""The log: one JSON object a line for machines, plain lines on a terminal. It holds references, never answers."""

import sys

import structlog

from surveyapp.config import Config


def set_up_logs(config: Config) -> None:
    """Write the log to stderr."""
    machine = not (config.demo or sys.stderr.isatty())
    last = structlog.processors.JSONRenderer() if machine else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
