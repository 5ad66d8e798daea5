"""Chunks: nothing is lost, nothing grows too long, and short texts keep what they are about."""

from hypothesis import given
from hypothesis import strategies as st

from index.chunks import LONGEST_CHUNK, chunk_page, estimated_tokens
from index.sentences import sentences
from tests.index.conftest import Section

SECTIONS = st.lists(st.builds(Section, st.text(max_size=40), st.text(max_size=3000)), max_size=8)
SENTENCE = "Kommunen rydder de store veje først og de små veje bagefter. "


@given(st.text(max_size=40), SECTIONS)
def test_every_word_of_a_page_is_in_some_chunk(title, sections):
    chunks = chunk_page(title, sections)
    kept = {word for chunk in chunks for word in chunk.passage.replace(":", " ").split()}
    words = {word for section in sections for word in f"{section.heading} {section.text}".replace(":", " ").split()}
    assert words <= kept


@given(SECTIONS)
def test_a_page_always_has_a_lead(sections):
    assert chunk_page("Titel", sections)[0].title == "Titel"


@given(st.text())
def test_sentences_lose_no_word(text):
    assert " ".join(sentences(text)).split() == text.split()


def test_a_page_of_one_short_paragraph_is_one_chunk():
    assert len(chunk_page("Legepladser", [Section("", "Kommunen har ni legepladser.")])) == 1


def test_a_long_section_becomes_chunks_of_about_the_same_length():
    chunks = chunk_page("Snerydning", [Section("", SENTENCE * 40)])
    lengths = [estimated_tokens(chunk.text) for chunk in chunks]
    assert max(lengths) <= LONGEST_CHUNK and min(lengths) > max(lengths) / 2


def test_a_list_without_full_stops_is_cut_all_the_same():
    chunks = chunk_page("Gader", [Section("", "vejnavn " * 2000)])
    assert max(estimated_tokens(chunk.text) for chunk in chunks) <= LONGEST_CHUNK


def test_two_long_sections_never_share_a_chunk():
    chunks = chunk_page("Veje", [Section("Sne", SENTENCE * 10), Section("Lys", "Lygten på hjørnet lyser ikke om natten. " * 10)])
    assert not any("rydder" in chunk.text and "Lygten" in chunk.text for chunk in chunks)


def test_short_neighbouring_sections_are_joined_with_their_headings():
    (chunk,) = chunk_page("Åbent", [Section("Mandag", "Klokken 10 til 15."), Section("Torsdag", "Klokken 10 til 17.")])
    assert (chunk.heading, chunk.text) == ("Mandag", "Klokken 10 til 15.\nTorsdag: Klokken 10 til 17.")


def test_a_passage_begins_with_title_and_heading():
    (chunk,) = chunk_page("Sne", [Section("Fortov", "Du rydder selv.")])
    assert chunk.passage == "Sne. Fortov: Du rydder selv."


def test_an_abbreviation_ends_no_sentence():
    assert sentences("Gå ind ad indgang nr. B på Rådhuspladsen. Tag et nummer.") == [
        "Gå ind ad indgang nr. B på Rådhuspladsen.",
        "Tag et nummer.",
    ]
