"""Which colours can be read on one another: contrast as WCAG 2.x counts it. Colours are texts, #rrggbb."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from coloraide import Color

READABLE = 4.5  # the contrast that WCAG 2.x asks of text at level AA
WHITE = "#ffffff"
INK = "#16242c"  # of the text on our pages
BLACK = "#000000"
SOFT = "#eef3f6"  # the background of replies
STEPS = 256  # from a colour to black; finer ones are lost in #rrggbb


def contrast(one: str, other: str) -> float:
    """From 1, the same, to 21, black and white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(colour: str) -> str:
    """White or our ink, whichever reads better; on the mid-tones that are too light for the one and too dark for the other, black."""
    better = max(WHITE, INK, key=lambda text: contrast(text, colour))
    return better if contrast(better, colour) >= READABLE else BLACK


def darkened_until(colour: str, backgrounds: Sequence[str], ratio: float) -> str:
    """The colour, as much darker as it must be for its contrast to every background to be at least the ratio.

    Its hue stays. It comes back as it is where it has that contrast already, and as black where nothing lighter has it.
    """

    def reads(candidate: str) -> bool:
        return all(contrast(candidate, background) >= ratio for background in backgrounds)

    if reads(colour):
        return colour
    step = bisect_left(range(STEPS), True, key=lambda step: reads(_darkened(colour, step)))
    return _darkened(colour, step)


def _luminance(colour: str) -> float:
    """From 0, black, to 1, white. In WCAG's own rounded weights: coloraide's contrast has finer ones, by which a colour that
    just reads may just not read to those who audit the page."""
    red, green, blue = Color(colour).convert("srgb-linear").coords()
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _darkened(colour: str, step: int) -> str:
    """So many steps on the way to black, in OKLCH, where lightness and hue are what the eye takes them for."""
    lightness, chroma, hue = Color(colour).convert("oklch").coords(nans=False)
    darker = Color("oklch", [lightness * (1 - step / STEPS), chroma, hue])
    # The dark end of sRGB has no room for much chroma. jnd=0: only chroma is given up, and nothing of the hue.
    return darker.convert("srgb").fit(method="oklch-chroma", jnd=0).to_string(hex=True)
