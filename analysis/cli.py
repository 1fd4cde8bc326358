"""`python -m analysis run|plan|export|trace|verify DIR`: a release computed without web application or database."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from analysis import apart, computed, exporting, findings, release, scored, verification
from analysis.apart import Apart
from analysis.computed import PLAN, Say
from analysis.errors import DataError, Fault
from analysis.exporting import Terms
from analysis.planning import Assumptions, Offer
from analysis.portfolio import Infeasible
from analysis.progress import Progress
from analysis.scored import Combined
from analysis.steps import Trace
from questionnaires.errors import DefinitionErrors

KEYS = "as in the column `key` of an export, such as estimate/RO/all/all/municipality/housing or gap/RO-1017/h1"
Options = argparse.Namespace
Result = dict[str, Any]
EXPECTED = (DataError, DefinitionErrors, Infeasible, OSError)
STEPS = {"run": 18, "plan": 4, "export": 8, "trace": 2, "verify": 4}


def main(arguments: Sequence[str] | None = None, *, scoring: Apart[Combined] | None = None) -> int:
    """Run a command: 0 if all that was asked for was done or holds, 1 with reasons on stderr, 2 for a wrong call.

    `scoring`: `ahead.begun` of the same arguments.
    """
    options = _parser().parse_args(arguments, Options(scoring=scoring))
    try:
        with Progress(STEPS[options.command]) as progress:
            result = COMMANDS[options.command](options, progress.step)
    except EXPECTED as error:
        result = {"faults": [str(fault) for fault in getattr(error, "faults", [error])]}
    faults = result.get("faults", [])
    if options.json:
        sys.stdout.write(json.dumps({"ok": not faults, **result}, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write("" if faults else _told(options, result))
    sys.stderr.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


def _run(options: Options, say: Say) -> Result:
    say("reading the release")
    source = release.read(options.directory, trusting=options.changed)
    say("computing")
    told = options.scoring.result() if options.scoring else scored.combined(source.dataset)
    plan = apart.begin(computed.planned, source, told.scored.scores, Assumptions())
    found = findings.compute(source.dataset, apart.begin, told)
    kept = [exporting.terms_of(path) for path in exporting.kept(source.directory)]
    folder = computed.run(source, found, say, plan, apart.begin)
    for terms in kept:
        exporting.export(source.directory, terms, say=say)
    return {
        "computed": str(folder),
        "municipalities": int(source.dataset.responded.sum()),
        "frame": len(source.dataset.frame),
        "figures": len(found.estimates),
    }


def _plan(options: Options, say: Say) -> Result:
    say("reading the release")
    source = release.read(options.directory, trusting=options.changed)
    assumptions = _assumptions(options)
    say("computing")
    found = findings.compute(source.dataset)
    say("planning")
    best = computed.plan(source, found, assumptions)
    return {
        "plan": str(source.directory / release.COMPUTED / PLAN),
        "offers": len(best.chosen),
        "seats": len(best.invited),
        "cost": best.cost,
        "unspent": best.unspent,
        "value": best.value,
        "gap": best.gap,
    }


def _export(options: Options, say: Say) -> Result:
    terms = Terms(options.form, options.language, options.answers)
    return {"export": str(exporting.export(options.directory, terms, options.out, say))}


def _trace(options: Options, say: Say) -> Result:
    say("reading the release")
    source = release.read(options.directory)
    say("computing")
    try:
        found = computed.trace(source, findings.compute(source.dataset), options.key)
    except KeyError as error:
        raise DataError.one(options.key, f"names no figure of this release ({error.args[0]})", KEYS) from error
    return {"trace": asdict(found), "value": found.value, "formula": "\n".join(_steps(found))}


def _steps(found: Trace) -> Iterator[str]:
    yield found.label
    yield from (f"{step.name}: {step.formula}" for step in found.steps)
    yield from (f"left out: {one.what}, {one.why}" for one in found.left_out)


def _verify(options: Options, say: Say) -> Result:
    faults = verification.verify(options.directory, say, options.export)
    return {"faults": [str(fault) for fault in faults]} if faults else {"verified": str(options.directory)}


COMMANDS: Mapping[str, Callable[[Options, Say], Result]] = {
    "run": _run,
    "plan": _plan,
    "export": _export,
    "trace": _trace,
    "verify": _verify,
}
WORDS = {
    "run": "{figures} figures from {municipalities} of {frame} municipalities are in {computed}\n",
    "plan": "{offers} offers with {seats} seats for {cost:,.0f} € ({unspent:,.0f} € left) are in {plan}\n",
    "export": "the export is in {export}\n",
    "trace": "{formula}\n= {value!r}\n",
    "verify": "{verified}: every file is the same and every figure follows from the answers\n",
}


def _told(options: Options, result: Result) -> str:
    return WORDS[options.command].format(**result)


def _assumptions(options: Options) -> Assumptions:
    """What the file says, then what the command line says."""
    stated = {} if options.scenario is None else _read_scenario(options.scenario)
    given = {
        "budget": options.budget,
        "alpha": options.alpha,
        "level": options.level,
        "absorb": options.absorb,
        "reserve": options.reserve,
        "dimensions": _amounts("--weight", options.weight),
        "groups": _amounts("--group", options.group),
        "floors": _amounts("--floor", options.floor),
        "pinned": _offers("--pin", options.pin),
        "excluded": _offers("--exclude", options.exclude),
    }
    try:
        return Assumptions.model_validate({**stated, **{name: value for name, value in given.items() if value}})
    except ValidationError as error:
        places = ((".".join(str(part) for part in detail["loc"]), detail["msg"]) for detail in error.errors())
        raise DataError(
            Fault(at, f"does not fit: {problem.lower()}", "correct it") for at, problem in places
        ) from error


def _read_scenario(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError.one(
            str(path), f"is no JSON ({error})", 'give an object such as {{"budget": 600000}}'
        ) from error
    if not isinstance(found, dict):
        raise DataError.one(str(path), "is no JSON object", 'give an object such as {"budget": 600000}')
    return found


def _amounts(at: str, given: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    if wrong := [name for name, sign, _ in pairs if not sign]:
        raise DataError.one(at, f"'{wrong[0]}' has no amount", f"write {at} NAME=NUMBER")
    return {name: amount for name, _, amount in pairs}


def _offers(at: str, given: Sequence[str]) -> tuple[Offer, ...]:
    pairs = [text.partition(":") for text in given]
    if wrong := [code for code, sign, _ in pairs if not sign]:
        raise DataError.one(
            at, f"'{wrong[0]}' has no country", f"write {at} A03:PL, or A07:* for an offer across borders"
        )
    return tuple((code, country) for code, _, country in pairs)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis", description="Compute, plan and verify from the answers of a release."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="run|plan|export|trace|verify")
    run = commands.add_parser("run", help="compute every figure, table and the plan into DIR/computed")
    plan = commands.add_parser("plan", help="plan under other assumptions into DIR/computed/plan.csv")
    export = commands.add_parser("export", help="write figures, and answers if asked for, for other programs")
    trace = commands.add_parser("trace", help="tell the way from answers to one figure")
    verify = commands.add_parser("verify", help="say whether files are unchanged and figures follow from the answers")
    for command in (run, plan, export, trace, verify):
        command.add_argument("directory", type=Path, metavar="DIR", help="the folder of the release")
        command.add_argument("--json", action="store_true", help="answer in JSON")
    for command in (run, plan):
        command.add_argument(
            "--changed", action="store_true", help="use files that differ from their hash all the same"
        )
    _add_assumptions(plan)
    export.add_argument("--format", dest="form", choices=list(exporting.FORMS), default="csv", help="kind of files")
    export.add_argument("--language", choices=exporting.LANGUAGES, default="en", help="of the labels")
    export.add_argument(
        "--answers", action="store_true", help="also what is known by municipality; not for publication"
    )
    export.add_argument("--out", type=Path, metavar="FOLDER", help="not there yet; else under DIR/computed/exports")
    trace.add_argument("key", metavar="KEY", help=KEYS)
    verify.add_argument(
        "--export", type=Path, action="append", default=[], metavar="FOLDER", help="an export to compare with DIR"
    )
    return parser


def _add_assumptions(plan: argparse.ArgumentParser) -> None:
    plan.add_argument(
        "--scenario", type=Path, metavar="FILE", help="assumptions as JSON; what is given here comes first"
    )
    plan.add_argument("--budget", type=float, metavar="EURO", help="the activity list's own unless given")
    plan.add_argument("--alpha", type=float, help="0: each municipality the same … 1: each person the same")
    plan.add_argument("--level", choices=["low", "likely", "high"], help="which assumed effects to reckon with")
    plan.add_argument("--absorb", type=int, metavar="SEATS", help="the most seats that a municipality can take")
    plan.add_argument(
        "--reserve", type=float, metavar="SHARE", help="least share of seats for those that did not answer"
    )
    plan.add_argument("--weight", action="append", default=[], metavar="DIMENSION=NUMBER", help="another weight")
    plan.add_argument("--group", action="append", default=[], metavar="GROUP=NUMBER", help="multiplier, say women=1.5")
    plan.add_argument("--floor", action="append", default=[], metavar="COUNTRY=EURO", help="the least spent there")
    plan.add_argument("--pin", action="append", default=[], metavar="CODE:COUNTRY", help="an offer that must be held")
    plan.add_argument("--exclude", action="append", default=[], metavar="CODE:COUNTRY", help="one that must not")
