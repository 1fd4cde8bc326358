"""Settings, read once from the environment; every name begins with SURVEYAPP_."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from surveyapp.errors import BadInput

SHORTEST_SECRET = 32
FEWEST_SECRET_LETTERS = 10
LONGEST = 1000
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lasts: without work, and in all, however much is worked; then the person signs in again."""

    idle: timedelta = timedelta(hours=12)
    whole: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Config:
    """How one installation runs.

    `demo` is the demonstration world: open accounts, simulated answers, this machine only. `proxies` is the number of
    trusted proxies in front, whose word about the caller's address is taken. `sessions` comes from
    SURVEYAPP_SESSION_IDLE_HOURS (12 unless given) and SURVEYAPP_SESSION_DAYS (7 unless given).
    """

    instance: Path
    database_url: str
    secret: str
    public_url: str
    trusted_hosts: tuple[str, ...]
    demo: bool = False
    mail_url: str = ""
    mail_sender: str = ""
    metrics_token: str = ""
    limiter_url: str = "memory://"
    proxies: int = 0
    sessions: Lifetimes = Lifetimes()

    @property
    def is_plain_loopback(self) -> bool:
        """Whether people reach it over http on this machine alone, where a Secure cookie would be dropped."""
        address = urlsplit(self.public_url)
        return address.scheme == "http" and address.hostname in LOOPBACK


def from_environment(environment: Mapping[str, str] = os.environ, *, demo: bool = False, port: int = 5000) -> Config:
    """Read the settings; whatever is absent gets the default for this machine alone.

    The demonstration keeps a secret of its own in the instance folder; elsewhere an absent secret stays empty, which
    `refuse_unsafe` turns away before anything is served.
    """
    instance = Path(environment.get("SURVEYAPP_INSTANCE") or "instance").absolute()
    public_url = environment.get("SURVEYAPP_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
    hosts = environment.get("SURVEYAPP_TRUSTED_HOSTS", "")
    return Config(
        instance=instance,
        database_url=environment.get("SURVEYAPP_DATABASE_URL") or f"sqlite:///{instance / 'surveyapp.sqlite'}",
        secret=environment.get("SURVEYAPP_SECRET") or (_demo_secret(instance) if demo else ""),
        public_url=public_url,
        trusted_hosts=_trusted(hosts, public_url),
        demo=demo,
        mail_url=environment.get("SURVEYAPP_MAIL_URL", ""),
        mail_sender=environment.get("SURVEYAPP_MAIL_SENDER", ""),
        metrics_token=environment.get("SURVEYAPP_METRICS_TOKEN", ""),
        limiter_url=environment.get("SURVEYAPP_LIMITER_URL") or "memory://",
        proxies=int(environment.get("SURVEYAPP_PROXIES") or 0),
        sessions=Lifetimes(
            idle=timedelta(hours=_positive(environment, "SURVEYAPP_SESSION_IDLE_HOURS", 12)),
            whole=timedelta(days=_positive(environment, "SURVEYAPP_SESSION_DAYS", 7)),
        ),
    )


def refuse_unsafe(config: Config) -> None:
    """Refuse to serve with a weak secret, or to show the demonstration to anybody but this machine.

    Raises BadInput naming the setting and the mend.
    """
    if len(config.secret) < SHORTEST_SECRET or len(set(config.secret)) < FEWEST_SECRET_LETTERS:
        raise BadInput.one(
            "SURVEYAPP_SECRET",
            "the secret is missing or too easy to guess",
            'make one with: python3 -c "import secrets; print(secrets.token_urlsafe(32))"',
        )
    if config.demo and not config.is_plain_loopback:
        raise BadInput.one(
            "SURVEYAPP_PUBLIC_URL",
            "the demonstration has open accounts and is for this machine only",
            "leave the setting empty, or run without 'demo'",
        )
    if not config.demo and urlsplit(config.public_url).scheme != "https" and not config.is_plain_loopback:
        raise BadInput.one("SURVEYAPP_PUBLIC_URL", "passwords would travel in the clear", "give an https address")


def _positive(environment: Mapping[str, str], name: str, default: int) -> int:
    written = environment.get(name) or str(default)
    if not (written.isascii() and written.isdigit() and 0 < int(written) <= LONGEST):
        raise BadInput.one(
            name, f"'{written}' is not a number of hours or days", f"give a whole number, 1 to {LONGEST}"
        )
    return int(written)


def _trusted(hosts: str, public_url: str) -> tuple[str, ...]:
    named = tuple(host.strip() for host in hosts.split(",") if host.strip())
    own = urlsplit(public_url).hostname or "localhost"
    return named or (tuple(sorted(LOOPBACK)) if own in LOOPBACK else (own,))


def _demo_secret(instance: Path) -> str:
    path = instance / "secret"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return path.read_text(encoding="ascii")
