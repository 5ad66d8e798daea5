"""The report of the understanding as text for people."""

from __future__ import annotations

from collections.abc import Iterator

from bot.evaluation.endings import COVERED, OTHERS, UNDUE
from bot.evaluation.nlu import Report
from bot.evaluation.understanding import Row

SHORT = dict(zip(COVERED, ("right", "offered", "others", "passed on", "wrong")))
SHORT_UNCOVERED = {UNDUE: "answered", OTHERS: "asked"}
NOTHING = "(nothing covers it)"
WIDTH = 11


def metric_lines(metrics: dict[str, float]) -> Iterator[str]:
    """One metric a line, its name and then its value."""
    width = max(40, *map(len, metrics))
    for name, value in metrics.items():
        yield f"{name:{width}} {value:.3f}" if isinstance(value, float) else f"{name:{width}} {value}"


def interval_lines(intervals: dict[str, tuple[float, float]]) -> Iterator[str]:
    """After an empty line and a heading, one metric a line with the borders of its interval."""
    if intervals:
        width = max(40, *map(len, intervals))
        yield from ("", "The middle 95 % of 1,000 draws of as many questions (bootstrap)")
        yield from (f"{name:{width}} {low:.3f} {high:.3f}" for name, (low, high) in intervals.items())


def report_lines(report: Report) -> Iterator[str]:
    """The metrics, and then each table after an empty line and its heading."""
    yield from metric_lines(report.metrics)
    if report.intents:
        yield from _intents(report)
    if report.confusions:
        yield from _confusions(report)
    if report.confidently_wrong:
        yield from _confidently_wrong(report)
    yield from _thresholds("Shares of the questions over the threshold", report.thresholds, report.sure)
    for lang, rows in report.languages.items():
        yield from _thresholds(f"The same, of the questions in {lang}", rows, report.sure)


def _intents(report: Report) -> Iterator[str]:
    yield from ("", "Covered questions by intent, the lowest F1 first")
    yield f"{'intent':32}" + "".join(f"{name:>{WIDTH}}" for name in ("precision", "recall", "F1", "support"))
    for score in report.intents:
        yield f"{score.intent:32}{score.precision:{WIDTH}.3f}{score.recall:{WIDTH}.3f}{score.f1:{WIDTH}.3f}{score.support:{WIDTH}}"


def _confusions(report: Report) -> Iterator[str]:
    yield from ("", "Taken for another need, expected → got, with an example")
    for pair in report.confusions:
        yield f"{pair.times:4}  {f'{pair.expected} → {pair.got}':56}  {pair.example}"


def _confidently_wrong(report: Report) -> Iterator[str]:
    yield from ("", f"Answered wrong, from a confidence of {report.sure:.2f} on (help in danger also below it), expected → got")
    for mistake in report.confidently_wrong:
        yield f"{mistake.confidence:.3f}  {f'{mistake.expected or NOTHING} → {mistake.got}':56}  {mistake.text}"


def _thresholds(heading: str, rows: list[Row], in_use: float) -> Iterator[str]:
    shown = {group: SHORT if group == "covered" else SHORT_UNCOVERED for group in rows[0].ended}
    yield from ("", f"{heading} (* in use)")
    yield (" " * 6 + "".join(f"{group:>{WIDTH}}{'':{WIDTH * (len(short) - 1)}}" for group, short in shown.items())).rstrip()
    yield "sure  " + "".join(f"{word:>{WIDTH}}" for short in shown.values() for word in short.values())
    for row in rows:
        shares = "".join(f"{row.ended[group][one]:{WIDTH}.3f}" for group, short in shown.items() for one in short)
        yield f"{row.sure:.2f} {'*' if row.sure == in_use else ' '}{shares}"
