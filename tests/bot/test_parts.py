"""Danger is looked for in every clause of a message, however many there are and wherever it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parts import MOST, parts_of

CRY = "jeg vil ikke leve mere"
ORDINARY = [f"jeg har et spørgsmål nummer {number}" for number in range(15)]


@pytest.mark.parametrize("place", [0, 7, 15])
def test_a_clause_is_in_some_part_wherever_it_stands(place):
    clauses = [*ORDINARY[:place], CRY, *ORDINARY[place:]]
    assert any(CRY in part for part in parts_of(". ".join(clauses)))


def test_a_second_sentence_is_a_part_of_its_own():
    assert "han slår mig" in parts_of("Skal vi begge skrive under på pas? han slår mig")


def test_a_single_clause_has_no_parts():
    assert parts_of("hvordan melder jeg flytning") == []


@given(st.text(max_size=3000))
def test_no_message_has_more_parts_than_the_encoder_can_do_at_once(text):
    assert len(parts_of(text)) <= MOST
