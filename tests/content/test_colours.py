import re

import pytest
from coloraide import Color
from hypothesis import assume, example, given
from hypothesis import strategies as st

from content.colours import BLACK, INK, READABLE, SOFT, WHITE, contrast, darkened_until, readable_on
from content.municipality import Colours

EVERY_COLOUR = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
BACKGROUNDS = (WHITE, SOFT)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#767676", "#ffffff", 4.54), ("#0000ff", "#ffffff", 8.59), ("#ff0000", "#ff0000", 1)],
)
def test_contrast_is_the_one_that_is_generally_known(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@given(EVERY_COLOUR, EVERY_COLOUR)
def test_contrast_is_the_one_of_the_library_but_for_its_finer_weights(one, other):
    assert contrast(one, other) == pytest.approx(Color(one).contrast(other, method="wcag21"), rel=0.001)


@given(EVERY_COLOUR, EVERY_COLOUR)
def test_contrast_is_the_same_either_way(one, other):
    assert contrast(one, other) == contrast(other, one)


@pytest.mark.parametrize(
    ("background", "text"),
    [("#0b4f6c", WHITE), ("#ffcc00", INK), (SOFT, INK), ("#808080", BLACK)],
    ids=["dark", "bright", "light", "neither light nor dark"],
)
def test_the_text_on_a_colour_is_white_or_ink_and_black_where_neither_reads(background, text):
    assert readable_on(background) == text


@given(EVERY_COLOUR)
@example("#808080")
def test_the_chosen_text_always_reads_on_the_primary(primary):
    assert contrast(Colours(primary=primary).on_primary, primary) >= READABLE


@given(EVERY_COLOUR)
@example("#ffffff")
@example("#2ec8ff")
@example("#307f3f")
def test_the_accent_always_reads_on_white_and_on_the_soft_background(primary):
    accent = Colours(primary=primary).accent
    assert min(contrast(accent, background) for background in BACKGROUNDS) >= READABLE


@given(EVERY_COLOUR)
def test_the_accent_is_the_primary_where_the_primary_reads(primary):
    assume(min(contrast(primary, background) for background in BACKGROUNDS) >= READABLE)
    assert Colours(primary=primary).accent == primary


@given(EVERY_COLOUR)
def test_the_accent_is_darkened_no_further_than_it_must_be(primary):
    accent = Colours(primary=primary).accent
    assert accent == primary or contrast(accent, SOFT) < READABLE + 0.25


@given(EVERY_COLOUR)
def test_the_accent_has_the_hue_of_the_primary(primary):
    hue, after = (Color(colour).convert("oklch") for colour in (primary, Colours(primary=primary).accent))
    assume(after["chroma"] > 0.04)  # in a colour that is almost grey, #rrggbb has no room for the exact hue
    assert abs((hue["hue"] - after["hue"] + 180) % 360 - 180) < 4


@given(EVERY_COLOUR)
def test_the_accent_is_written_as_a_colour_of_a_page_is(primary):
    assert re.fullmatch("#[0-9a-f]{6}", Colours(primary=primary).accent)


def test_where_nothing_lighter_reads_black_is_left():
    assert darkened_until("#ffcc00", [WHITE], 21) == BLACK


def test_a_capital_letter_in_a_colour_that_reads_stays():
    assert Colours(primary="#0B4F6C").accent == "#0B4F6C"
