"""`surveyapp demo`: makes the demonstration world once and serves it on this machine."""

import socket
from threading import Event, Thread

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from waitress.server import create_server

from surveyapp.app import create_app
from surveyapp.config import Config, from_environment, refuse_unsafe
from surveyapp.database import Database, connect, upgrade
from surveyapp.demo import build, deciding
from surveyapp.demo.rounds import plans
from surveyapp.demo.truth import Truth
from surveyapp.errors import BadInput
from surveyapp.models import User
from surveyapp.models.base import utc_now
from surveyapp.services.releases import FOLDER, get_round, make_release, publish_release, record_release
from surveyapp.services.showcase import SHOWCASE_DOMAIN, showcase_accounts
from surveyapp.work import work_until

SEED = 2026
CLOSED = "2025"
"""The round that is over and published."""
HOST = "127.0.0.1"
THREADS = 8


@click.command()
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--seed", default=SEED, show_default=True, help="Another seed makes another world, in an empty instance.")
def demo(port: int, seed: int) -> None:
    """Make the demonstration world if it is not there yet, and serve it on this machine."""
    config = from_environment(demo=True, port=port)
    refuse_unsafe(config)
    with _claim(port) as door:
        database = connect(config.database_url)
        try:
            upgrade(database)
            _make_world(database, config, seed)
            _announce(database, config)
            _serve(database, config, door)
        finally:
            database.close()


def _claim(port: int) -> socket.socket:
    # Taken before the world is made: callers who come early wait instead of being turned away.
    door = socket.socket()
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((HOST, port))
    except OSError as error:
        door.close()
        raise BadInput.one(f"--port {port}", "another program uses this port", "choose another one") from error
    door.listen()
    return door


def _make_world(database: Database, config: Config, seed: int) -> None:
    shown = User.email.endswith(SHOWCASE_DOMAIN)
    with database.writing() as session:
        people = session.scalar(select(func.count()).select_from(User))
        if people and not session.scalar(select(func.count()).select_from(User).where(shown)):
            raise BadInput.one(
                "SURVEYAPP_DATABASE_URL", "this database holds a real survey", "name an empty one for the demonstration"
            )
        if not people:
            _build(session, seed).write(config.instance)
    if not people:
        _publish(database, config)


def _publish(database: Database, config: Config) -> None:
    """Publish the closed round, so that public pages have something to show, and ask for a plan that rests on it."""
    frozen, published = deciding.release_moments(plans(utc_now().date())[0].closes_on)
    folder = config.instance / FOLDER / f"{CLOSED}-{frozen:%Y%m%dT%H%M%SZ}"
    with database.reading() as session:
        made = make_release(session, get_round(session, CLOSED), folder, made_at=frozen, seed=1)
    with database.writing() as session:
        code = record_release(session, made, config.instance).code
        publish_release(session, code, config.instance, now=published)
        deciding.prepare(session, code)


def _build(session: Session, seed: int) -> Truth:
    with click.progressbar(length=1, label=f"Making the demonstration world (seed {seed})") as bar:

        def tell(done: int, steps: int) -> None:
            bar.length = steps
            bar.update(done - bar.pos)

        return build(session, seed, progress=tell)


def _announce(database: Database, config: Config) -> None:
    with database.reading() as session:
        accounts = showcase_accounts(session)
    click.echo(f"\nThe demonstration is on {config.public_url}   (Ctrl+C ends it)\n")
    click.echo("Accounts, to be stepped into from the sign-in page:")
    for account in accounts:
        click.echo(f"  {account.email:32} {', '.join(account.roles)}, {account.organisation}")


def _serve(database: Database, config: Config, door: socket.socket) -> None:
    stop = Event()
    worker = Thread(target=work_until, args=(stop, database, config), name="worker")
    committee = Thread(target=deciding.decide_in_time, args=(stop, database, utc_now().date()), name="committee")
    for thread in (worker, committee):
        thread.start()
    server = create_server(create_app(config, database), sockets=[door], threads=THREADS)
    try:
        server.run()
    finally:
        stop.set()
        server.close()
        for thread in (worker, committee):
            thread.join()
