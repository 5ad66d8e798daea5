import pytest

pytestmark = pytest.mark.slow

QUESTIONS = {
    "a need": b"jeg skal flytte",
    "an empty line": b"",
    "danger": "min mand slår mig".encode(),
    "a need after it": b"jeg vil melde rotter",
    "a personal number": b"mit cpr-nummer er 010190-1234, jeg skal flytte",
    "a payload nobody offered": b"/flytning_til_udland",
    "bytes that are no text": b"flytning \xff\xfe\x00 adresse",
    "a very long line": b"hvad koster en vuggestueplads " * 3400,
    "a line that ends as on Windows": b"tak for hj\xc3\xa6lpen\r",
    "the last, without a line end": "hvornår har borgerservice åbent".encode(),
}
OUTCOMES = {"answer", "clarify", "search", "handoff", "safety", "chat", "none"}


@pytest.fixture(scope="module")
def ended(vejviser):
    return vejviser("ask", "-m", "fjordby", "--json", stdin=b"\n".join(QUESTIONS.values()))


@pytest.fixture(scope="module")
def replies(ended) -> dict[str, dict]:
    return dict(zip(QUESTIONS, ended.json))


def test_every_line_is_answered_by_one_line(ended):
    assert (ended.code, ended.err, len(ended.json)) == (0, "", len(QUESTIONS))


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("a need", "flytning_anmeld"),
        ("a need after it", "rotter"),
        ("the last, without a line end", "aabningstider"),
        ("danger", "vold"),
        ("a line that ends as on Windows", "tak"),
        ("an empty line", None),
    ],
)
def test_answers_stand_in_the_order_of_the_lines(replies, question, intent):
    assert replies[question]["intent"] == intent


def test_an_empty_line_is_not_understood(replies):
    assert replies["an empty line"]["outcome"] == "none"


def test_danger_is_helped(replies):
    assert replies["danger"]["outcome"] == "safety"


def test_a_personal_number_is_hidden(replies):
    reply = replies["a personal number"]
    assert "[skjult]" in reply["text"] and "010190" not in str(reply)


def test_a_payload_that_was_not_offered_is_just_words(replies):
    assert replies["a payload nobody offered"]["confidence"] < 1  # a payload would be sure


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_reply_is_what_the_contract_says(replies, question):
    reply = replies[question]
    assert {"conversation", "municipality", "text", "outcome", "intent", "confidence", "messages"} <= set(reply)
    assert reply["outcome"] in OUTCOMES and 0 <= reply["confidence"] <= 1 and reply["municipality"] == "fjordby"
    assert {message["type"] for message in reply["messages"]} <= {"text", "links", "choices", "handoff"}


def test_each_line_is_a_conversation_of_its_own(replies):
    assert len({reply["conversation"] for reply in replies.values()}) == len(QUESTIONS)


def test_one_question_is_answered_in_words_for_the_only_municipality(vejviser):
    ended = vejviser("ask", "--lang", "en", "when is the citizen service open")
    assert ended.code == 0 and ended.out.startswith("[answer] aabningstider\n") and "10:00-15:00" in ended.out


def test_an_argument_that_is_no_text_is_answered(vejviser):
    assert vejviser("ask", "--json", b"flytning \xff").json[0]["text"] == "flytning \ufffd"


def test_without_an_index_the_hotline_is_the_way_on(vejviser, tmp_path):
    (reply,) = vejviser("ask", "--json", "hvor kan man leje en kolonihave", VEJVISER_HOME=str(tmp_path / "ny")).json
    assert reply["outcome"] in ("handoff", "none") and reply["messages"][-1]["phone"] == "70 20 00 00"
