"""The report of a published release, of one country or of all, as a page to print and as a PDF file."""

from collections.abc import Callable

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext

from surveyapp.services import reporting, sources
from surveyapp.services.access import ANALYSTS, PUBLISHERS
from surveyapp.services.overview import read_public_overview
from surveyapp.services.papers import PapersMissing
from surveyapp.services.released_plans import ReleasedPlan, plan_of_release
from surveyapp.services.report_papers import Chapter, Report, make_report_pdf
from surveyapp.services.scopes import Source
from surveyapp.views.country_page import open_page
from surveyapp.views.formats import moment
from surveyapp.views.known_names import known_name
from surveyapp.views.languages import page_language
from surveyapp.views.policy import ANYONE, policy
from surveyapp.views.report_country import CountryReport
from surveyapp.views.report_joint import JointReport
from surveyapp.views.report_tables import Explain
from surveyapp.views.request import config, reading, visitor
from surveyapp.views.titles import country_name

pages = Blueprint("reports", __name__)

Page = str | Response | tuple[str, int]
NOT_IMPLEMENTED = 501


@pages.get("/published/<release>/report")
@policy(ANYONE)
def joint(release: str) -> str:
    """Show the joint report of a release."""
    source = _source(release)
    return _page(
        _joint(source),
        pdf=url_for(".joint_pdf", release=release),
        back=(url_for("public.show", release=release), known_name(source.round_title)),
    )


@pages.get("/published/<release>/report.pdf")
@policy(ANYONE)
def joint_pdf(release: str) -> Page:
    """Give the same as a PDF."""
    source = _source(release)
    return _pdf(_joint(source), source, release, lambda: url_for(".joint", release=release))


@pages.get("/published/<release>/<place>/report")
@policy(ANYONE)
def country(release: str, place: str) -> str:
    """Show the report of one country of a release."""
    source = _source(release)
    found = _country(source, place)
    name = country_name(place, sources.read_country(reading(), place).name)
    back = url_for("public.country", release=release, place=place)
    return _page(found, pdf=url_for(".country_pdf", release=release, place=place), back=(back, name))


@pages.get("/published/<release>/<place>/report.pdf")
@policy(ANYONE)
def country_pdf(release: str, place: str) -> Page:
    """Give the same as a PDF."""
    source = _source(release)
    page = url_for(".country", release=release, place=place)
    return _pdf(_country(source, place), source, f"{release}-{place}", lambda: page)


def _joint(source: Source) -> Report:
    lines = read_public_overview(reading(), source)
    countries = {line.code: line.name for line in lines}
    chapters = JointReport(source, lines, _explain(source), countries, _plan(source)).chapters()
    names = ", ".join(country_name(line.code, line.name) for line in lines)
    title = gettext("What municipalities that host refugees need: %(places)s", places=names)
    labels = ", ".join(known_name(sources.frame_label(reading(), line.code)) for line in lines)
    return _report(source, title, labels, "UTC", chapters)


def _country(source: Source, code: str) -> Report:
    regions = reporting.read_regions(reading(), code)
    page, refugees = (open_page(source, code, regions, {"view": view}) for view in ("municipality", "refugee"))
    names = {line.code: line.name for line in read_public_overview(reading(), source)}
    chapters = CountryReport(page, refugees, _explain(source), names, _plan(source)).chapters()
    title = gettext("What municipalities that host refugees need: %(places)s", places=country_name(code, names[code]))
    zone = sources.read_country(reading(), code).time_zone
    return _report(source, title, known_name(sources.frame_label(reading(), code)), zone, chapters)


def _report(source: Source, title: str, labels: str, zone: str, chapters: list[Chapter]) -> Report:
    kind, round_title = gettext("Report"), known_name(source.round_title)
    frozen = gettext("Release %(code)s, frozen on %(moment)s", code=source.release, moment=moment(source.as_of, zone))
    return Report(
        language=page_language(),
        title=title,
        eyebrow=f"{kind} · {round_title}",
        site=config().public_url,
        contents=gettext("Contents"),
        lead=[
            gettext(
                "Results speak for the members of the associations that were asked, not for every municipality of a "
                "country. They show needs as offices see them; they are not a ranking of places. Figures that could "
                "reveal a single municipality are not shown."
            )
        ],
        facts={
            gettext("Of whom it speaks"): labels,
            gettext("Figures"): frozen,
            gettext("Questionnaire"): f"{source.questionnaire.key} {source.questionnaire.version}",
            gettext("How to quote this"): f"{title}. {round_title}, {gettext('release %(code)s', code=source.release)}",
        },
        chapters=chapters,
        foot=f"{round_title} · {source.release}",
    )


def _plan(source: Source) -> ReleasedPlan | None:
    """Plans name what is not published: only the secretariat is told, and undecided ones only those who plan."""
    person = visitor()
    if person is None or not person.is_secretariat:
        return None
    may_plan = bool(person.roles & (ANALYSTS | PUBLISHERS))
    return plan_of_release(reading(), source.release, undecided=may_plan)


def _source(release: str) -> Source:
    return sources.released_source(reading(), release, config().instance)


def _explain(source: Source) -> Explain:
    return lambda key: url_for("public.explain", release=source.release, key=key)


def _page(report: Report, *, pdf: str, back: tuple[str, str]) -> str:
    return render_template("reports/show.html", report=report, pdf=pdf, back=back)


def _pdf(report: Report, source: Source, name: str, page: Callable[[], str]) -> Page:
    """The PDF, dated as the release is, or a kind page that says what is missing and leads to the page to print."""
    assert source.as_of is not None
    try:
        made = make_report_pdf(report, at=source.as_of)
    except PapersMissing:
        return render_template("papers/missing.html", title=report.title, page=page()), NOT_IMPLEMENTED
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="report-{name}-{page_language()}.pdf"'
    return response
