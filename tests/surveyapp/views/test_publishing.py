"""The page on which a version is published."""

import pytest
from sqlalchemy.orm import Session

from surveyapp.models import Role
from surveyapp.services.actors import load_actor
from surveyapp.services.drafting import read_handed, store_draft
from tests.authoring import KEY, definition
from tests.factories import make_actor, make_user

HERE = f"/en/questionnaires/{KEY}/1.0.0"


@pytest.fixture
def publisher(sign_in, session: Session):
    store_draft(session, make_actor(session, Role.ANALYST), read_handed(definition().encode(), "q.yaml"))
    return sign_in(make_user(session, Role.PUBLISHER, totp_secret="JBSWY3DPEHPK3PXP", name="Petra"))


def test_a_publisher_sees_what_is_in_order_and_publishes(publisher):
    assert f'href="{HERE}/publish"' in publisher.get(HERE).text
    page = publisher.get(f"{HERE}/publish").text
    assert "It is the first version of its questionnaire." in page
    assert "to do" not in page
    assert publisher.post(f"{HERE}/publish").headers["Location"] == HERE
    published = publisher.get(HERE).text
    assert "Version 1.0.0 is published. A round can start from it." in published
    assert "Petra" in published
    assert f'href="{HERE}/publish"' not in published
    assert publisher.get(f"{HERE}/publish").headers["Location"] == HERE


def test_what_is_not_ready_says_what_comes_first_and_stays_a_draft(publisher, session: Session):
    publisher.post(f"{HERE}/publish")
    author = make_actor(session, Role.ANALYST)
    store_draft(session, author, read_handed(definition(("weight: 1", "weight: 3"), version="1.0.1").encode(), "q"))
    session.commit()
    there = HERE.replace("1.0.0", "1.0.1")
    page = publisher.get(f"{there}/publish").text
    assert "The number 1.0.1 is too small for what changed. Hand it in again as 2.0.0 or higher." in page
    refused = publisher.post(f"{there}/publish")
    assert refused.status_code == 409
    assert "cannot be published yet" in refused.text
    assert f'href="{there}/publish"' in publisher.get(there).text


def test_the_author_reads_whom_to_ask_and_the_colleague_reads_whose_work_it_is(sign_in, session: Session):
    author, colleague = (
        make_user(session, Role.PUBLISHER, totp_secret="JBSWY3DPEHPK3PXP", name=name) for name in ("Ana", "Petra")
    )
    actor = load_actor(session, author.id)
    assert actor is not None
    store_draft(session, actor, read_handed(definition().encode(), "q.yaml"))
    page = sign_in(author).get(f"{HERE}/publish").text
    assert "a second person publishes it. Please ask another publisher. Petra" in " ".join(page.split())
    assert f'action="{HERE}' not in page
    assert "Ana drafted it, and you publish it as the second person." in sign_in(colleague).get(f"{HERE}/publish").text
