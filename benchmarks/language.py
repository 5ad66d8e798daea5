"""How well the language of a message is recognised, by us and by libraries.

    .venv/bin/python -m benchmarks.language

Prints the tables of docs/decisions/0007-language.md. Libraries that are not installed are left out: lingua-language-detector,
py3langid and simplemma belong in an environment of their own, beside the project's. Each is measured in a process of its own, with thresholds
chosen on every second message of tests/data/languages.yml and figures of the others.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from ruamel.yaml import YAML

from benchmarks.train_language import MESSAGES, Thresholds, best_thresholds, load_messages
from content.language import Language

HELDOUT = MESSAGES.with_name("heldout_nlu.yml")

# How much more Danish than English a text is: positive for Danish, 0 where it does not tell.
Score = Callable[[str], float]


def main() -> None:
    print(f"{'':34} right  da>en  en>da  none  null decided (en)   MB   s  µs |  questions: right  da>en  en>da  none")
    for name in CANDIDATES:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            print(f"{name:34} {process.submit(measured, name).result()}", flush=True)
    print()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        print(process.submit(by_kind, "ours").result())


def measured(name: str) -> str:
    """One row of the table."""
    messages = load_messages()
    before, began = resident_mb(), time.perf_counter()
    try:
        score = CANDIDATES[name]()
    except ImportError:
        return "not installed"
    score("hej med dig")
    loaded = time.perf_counter() - began
    began = time.perf_counter()
    scores = [score(message.text) for message in messages]
    each = (time.perf_counter() - began) / len(messages) * 1e6
    memory = resident_mb() - before
    thresholds = best_thresholds(zip(scores[::2], (message.lang for message in messages[::2])))
    said = _said(zip(scores[1::2], (message.lang for message in messages[1::2])), thresholds)
    asked = _said(((score(text), lang) for text, lang in held_out_questions()), thresholds)
    undecided = (
        f"{said[None, 'da'] + said[None, 'en']:3} of {sum(said[None, lang] for lang in ('da', 'en', None)):2} ({said[None, 'en']})"
    )
    return f"{_shares(said)}  {undecided:>15} {memory:6.0f} {loaded:4.1f} {each:5.0f} | {_shares(asked)}"


def by_kind(name: str) -> str:
    """The second table: the same half, by language and kind."""
    messages = load_messages()
    score = CANDIDATES[name]()
    thresholds = best_thresholds((score(message.text), message.lang) for message in messages[::2])
    kinds: dict[tuple[Language | None, str], Counter[Language | None]] = {}
    for message in messages[1::2]:
        kinds.setdefault((message.lang, message.kind), Counter())[thresholds.language(score(message.text))] += 1
    rows = (
        f"{lang or 'null'} {kind:16} da {said['da']:3} en {said['en']:3} none {said[None]:3}"
        for (lang, kind), said in kinds.items()
    )
    return "\n".join((str(thresholds), *rows))


def held_out_questions() -> list[tuple[str, Language]]:
    """Questions that others wrote to measure the understanding, with their language."""
    raw = YAML(typ="safe").load(HELDOUT.read_text(encoding="utf-8"))
    return [(question["text"], question.get("lang", "da")) for question in raw["questions"]]


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def ours() -> Score:
    from content.recognised_language import WEIGHTS, read_weights, votes

    weights = read_weights(WEIGHTS)
    return lambda text: votes(text, weights)


def stop_words() -> Score:
    from content.recognised_language import words

    danish = set(
        "jeg du han hun vi i de det den en et er var har hvad hvor hvordan hvornår hvem hvorfor ikke og til på med af for som at om min mit mine skal kan vil må får".split()
    )
    english = set(
        "i you he she we they it the a an is was are have has what where how when who why not and to on with of for as at about my do does can will should must get".split()
    )
    return lambda text: sum((word in danish) - (word in english) for word in map(str.lower, words(text)))


def lingua(low_accuracy: bool = False, others: bool = False) -> Score:
    from lingua import Language as Known
    from lingua import LanguageDetectorBuilder

    also = (Known.BOKMAL, Known.SWEDISH, Known.GERMAN, Known.POLISH) if others else ()
    builder = LanguageDetectorBuilder.from_languages(Known.DANISH, Known.ENGLISH, *also)
    detector = (builder.with_low_accuracy_mode() if low_accuracy else builder).build()

    def score(text: str) -> float:
        share = {found.language: found.value for found in detector.compute_language_confidence_values(text)}
        danish, english = share[Known.DANISH], share[Known.ENGLISH]
        return danish if danish > english else -english if english else 0.0

    return score


def py3langid() -> Score:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    identifier.set_languages(["da", "en"])

    def score(text: str) -> float:
        rank = dict(identifier.rank(text))
        return rank["da"] - rank["en"]

    return score


def simplemma() -> Score:
    from simplemma import langdetect

    def score(text: str) -> float:
        share = dict(langdetect(text, lang=("da", "en")))
        return share.get("da", 0.0) - share.get("en", 0.0)

    return score


def by_word(score: Score, whole: float) -> Score:
    """Every word by itself, `whole` being a whole vote."""
    from content.recognised_language import words

    return lambda text: sum(max(-1.0, min(1.0, score(word) / whole)) for word in words(text))


CANDIDATES: dict[str, Callable[[], Score]] = {
    "stop words": stop_words,
    "lingua": lingua,
    "lingua, low accuracy": lambda: lingua(low_accuracy=True),
    "lingua, six languages": lambda: lingua(others=True),
    "lingua, word by word": lambda: by_word(lingua(), 1.0),
    "py3langid": py3langid,
    "py3langid, word by word": lambda: by_word(py3langid(), 8.0),
    "simplemma": simplemma,
    "ours": ours,
}


def _said(
    scored: Iterable[tuple[float, Language | None]], thresholds: Thresholds
) -> Counter[tuple[Language | None, Language | None]]:
    return Counter((lang, thresholds.language(score)) for score, lang in scored)


def _shares(said: Counter[tuple[Language | None, Language | None]]) -> str:
    total = sum(count for (lang, _), count in said.items() if lang)
    right, none = said["da", "da"] + said["en", "en"], said["da", None] + said["en", None]
    return f"{right / total:5.3f} {said['da', 'en']:6} {said['en', 'da']:6} {none:5}"


if __name__ == "__main__":
    main()
