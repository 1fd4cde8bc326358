"""Commands for those who run the application. Errors go to stderr as `where: what is wrong; what would mend it`."""

import sys
from collections.abc import Mapping
from importlib import import_module

import click

from surveyapp.errors import SurveyError

FAMILIES: Mapping[str, str] = {
    "db": "surveyapp.cli.database",
    "demo": "surveyapp.cli.demo",
    "drafts": "surveyapp.cli.drafts",
    "questionnaire": "surveyapp.cli.questionnaires",
    "register": "surveyapp.cli.registers",
    "release": "surveyapp.cli.releases",
    "round": "surveyapp.cli.rounds",
    "texts": "surveyapp.cli.texts",
    "user": "surveyapp.cli.people",
    "worker": "surveyapp.cli.worker",
}
"""Each command with the module that holds it under the same name, loaded when it is used: a check of a questionnaire
must not wait for the libraries of the analysis."""


class Families(click.Group):
    """The commands of `FAMILIES`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name them in alphabetical order."""
        return sorted(FAMILIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one."""
        if cmd_name not in FAMILIES:
            return None
        command: click.Command = getattr(import_module(FAMILIES[cmd_name]), cmd_name)
        return command


@click.command(cls=Families)
def commands() -> None:
    """Needs assessment with local authorities that host refugees."""


def main() -> None:
    """Run the command line; the exit status is 0 only if everything asked for was done."""
    try:
        commands.main(prog_name="surveyapp")
    except SurveyError as error:
        click.echo(str(error) or "not found", err=True)
        sys.exit(1)
