"""Settings from the environment, and the unsafe ones that are refused."""

import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from surveyapp.config import Lifetimes, from_environment, refuse_unsafe
from surveyapp.errors import BadInput

GOOD = {
    "SURVEYAPP_SECRET": "6f8QmZ0v-3kLw9TnXe2RyB7uJcHd5SgA4pV1oKiM",
    "SURVEYAPP_PUBLIC_URL": "https://needs.example.org/",
}


def test_safe_settings_are_taken(tmp_path: Path):
    config = from_environment({**GOOD, "SURVEYAPP_INSTANCE": str(tmp_path)})
    refuse_unsafe(config)
    assert config.public_url == "https://needs.example.org"
    assert config.trusted_hosts == ("needs.example.org",)
    assert config.database_url == f"sqlite:///{tmp_path}/surveyapp.sqlite"
    assert not config.is_plain_loopback


@pytest.mark.parametrize("secret", ["", "changeme", "x" * 64, "abcabcabcabcabcabcabcabcabcabcabcabc"])
def test_a_missing_or_weak_secret_is_refused_with_the_way_to_make_one(secret: str):
    with pytest.raises(BadInput, match="token_urlsafe"):
        refuse_unsafe(from_environment({**GOOD, "SURVEYAPP_SECRET": secret}))


def test_passwords_do_not_travel_in_the_clear():
    with pytest.raises(BadInput, match="https"):
        refuse_unsafe(from_environment({**GOOD, "SURVEYAPP_PUBLIC_URL": "http://needs.example.org"}))


def test_the_demonstration_is_for_this_machine_only(tmp_path: Path):
    away = from_environment({**GOOD, "SURVEYAPP_INSTANCE": str(tmp_path)}, demo=True)
    with pytest.raises(BadInput, match="this machine only"):
        refuse_unsafe(away)
    refuse_unsafe(replace(away, public_url="http://127.0.0.1:5000"))


def test_the_demonstration_keeps_a_secret_of_its_own_that_nobody_else_can_read(tmp_path: Path):
    environment = {"SURVEYAPP_INSTANCE": str(tmp_path / "instance")}
    first, second = (from_environment(environment, demo=True) for _ in range(2))
    assert first.secret == second.secret
    assert stat.S_IMODE((tmp_path / "instance" / "secret").stat().st_mode) == 0o600
    refuse_unsafe(first)


def test_several_trusted_hosts_can_be_named():
    config = from_environment({**GOOD, "SURVEYAPP_TRUSTED_HOSTS": "a.example.org, b.example.org"})
    assert config.trusted_hosts == ("a.example.org", "b.example.org")


def test_sessions_last_twelve_hours_without_work_and_a_week_in_all_unless_told_otherwise():
    assert from_environment(GOOD).sessions == Lifetimes(timedelta(hours=12), timedelta(days=7))
    told = from_environment({**GOOD, "SURVEYAPP_SESSION_IDLE_HOURS": "1", "SURVEYAPP_SESSION_DAYS": "2"})
    assert told.sessions == Lifetimes(timedelta(hours=1), timedelta(days=2))


@pytest.mark.parametrize("written", ["0", "-1", "x", "1.5", "99999"])
def test_a_lifetime_that_is_none_is_refused(written: str):
    with pytest.raises(BadInput, match="SURVEYAPP_SESSION_DAYS"):
        from_environment({**GOOD, "SURVEYAPP_SESSION_DAYS": written})
