"""The page of the associations."""

from sqlalchemy.orm import Session

from surveyapp.models import Role
from tests.factories import make_country, make_user


def test_an_administrator_adds_an_association_once(sign_in, session: Session):
    make_country(session, "PL")
    client = sign_in(make_user(session, Role.ADMINISTRATOR, totp_secret="JBSWY3DPEHPK3PXP"))
    assert "There is no association yet" in client.get("/en/organisations").text
    data = {"name": "Polish Cities", "code": "APC", "country": "PL", "frame_label": "members of the Polish Cities"}
    assert client.post("/en/organisations", data=data).status_code == 302
    assert "members of the Polish Cities" in client.get("/en/organisations").text
    again = client.post("/en/organisations", data=data)
    assert again.status_code == 422
    assert "Another association has this code." in again.text


def test_an_association_without_its_words_says_what_is_missing(sign_in, session: Session):
    make_country(session, "PL")
    client = sign_in(make_user(session, Role.ADMINISTRATOR, totp_secret="JBSWY3DPEHPK3PXP"))
    page = client.post("/en/organisations", data={"country": "PL"})
    assert page.status_code == 422
    for words in ("Please enter a short code.", "Please enter the name.", "Please say whom its results speak for."):
        assert words in page.text
