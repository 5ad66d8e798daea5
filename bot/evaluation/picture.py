"""The picture of a report: what happens over the threshold, beside the needs that are taken for one another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.evaluation.endings import OFFERED, OTHERS, PASSED_ON, RIGHT, WRONG
from bot.evaluation.nlu import Report
from content.errors import VejviserFault

if TYPE_CHECKING:  # matplotlib takes a second to import
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = (".png", ".svg")
MOST = 25  # pairs that are shown

# Colours of Okabe and Ito, which the colour-blind tell apart as well, from the best ending to the worst.
COLOURS = {RIGHT: "#009E73", OFFERED: "#56B4E9", OTHERS: "#F0E442", PASSED_ON: "#BBBBBB", WRONG: "#D55E00"}


def save(report: Report, file: Path) -> None:
    """As PNG or SVG, told by the file's name; the report must have covered questions. Raises VejviserFault."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        figure(report).savefig(file, dpi=150)
    except OSError as error:
        raise VejviserFault(f"{file}: cannot be written: {error.strerror or error}") from error


def figure(report: Report) -> Figure:
    from matplotlib.figure import Figure  # by itself, without pyplot: no window, nothing global

    drawn = Figure(figsize=(16, 8), layout="constrained")
    drawn.suptitle(
        "{questions} questions; of the covered ones accuracy {accuracy:.3f}, macro F1 {macro F1:.3f}".format(**report.metrics)
    )
    left, right = drawn.subplots(1, 2)
    _draw_endings(left, report)
    _draw_confusions(right, report)
    return drawn


def _draw_endings(axes: Axes, report: Report) -> None:
    sure = [row.sure for row in report.thresholds]
    shares = [[100 * row.ended["covered"][one] for row in report.thresholds] for one in COLOURS]
    axes.stackplot(sure, shares, labels=list(COLOURS), colors=list(COLOURS.values()), edgecolor="white", linewidth=0.8)
    axes.axvline(report.sure, color="black", linestyle="--", label=f"threshold in use, {report.sure:.2f}")
    axes.set(xlim=(sure[0], sure[-1]), ylim=(0, 100), xlabel="confidence from which on the best intent is answered")
    axes.set_ylabel("share of the covered questions, %")
    axes.set_title("How covered questions end")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.09), ncols=2, frameon=False)


def _draw_confusions(axes: Axes, report: Report) -> None:
    shown = report.confusions[:MOST]
    axes.set_title(f"Needs taken for another: {len(shown)} of {len(report.confusions)} pairs")
    if not shown:
        axes.text(0.5, 0.5, "none", ha="center", va="center", transform=axes.transAxes)
        axes.set_axis_off()
        return
    bars = axes.barh([f"{pair.expected} → {pair.got}" for pair in shown], [pair.times for pair in shown], color="#0072B2")
    axes.bar_label(bars, padding=3)
    axes.invert_yaxis()
    axes.margins(y=0.01)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("questions, expected → got")
    axes.spines[["top", "right"]].set_visible(False)
