"""How figures are made is told to everybody, in plain words."""

from flask.testing import FlaskClient


def test_every_part_of_the_method_can_be_linked_to(client: FlaskClient) -> None:
    page = client.get("/en/method").text
    for anchor in ("gap", "theme", "mean", "interval", "title", "severe", "hidden", "frame"):
        assert f'id="{anchor}"' in page
