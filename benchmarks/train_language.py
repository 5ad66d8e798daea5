"""Trains the recognition of the language: `python -m benchmarks.train_language`.

Writes content/recognised_language.json. The editors' texts in data/ stand in both languages and tell how each is written. The
citizens' utterances of data/nlu/ have no language written to them: those that the texts alone decide surely are learned from as
well, once, for the words that only citizens use. The messages of tests/data/languages.yml are never learned from; every second one
chooses the thresholds, the others only measure (benchmarks/language.py).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import log
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml import YAML

from content.kommuner import load_kommuner
from content.language import LANGUAGES, Language
from content.recognised_language import WEIGHTS, Weights, groups, votes, words
from content.training_files import load_examples
from content.yaml import Record, read

_ROOT = Path(__file__).parents[1]
MESSAGES = _ROOT / "tests" / "data" / "languages.yml"

# Added to every count, so that a group seen in one language alone does not decide for ever.
SMOOTHING = 0.1
# The difference of log probability that makes a whole vote.
WHOLE_VOTE = 8
# Votes from which an utterance without a language is learned from.
SURE = 0.8
# How often each word of TALK counts.
TALK_WEIGHT = 10
# A group seen less often is left out, and so are groups that say little.
SEEN, SAYING = 3, 0.04
# A word is of neither language if both use it this often, and neither more than so many times as often as the other.
OFTEN, ALIKE = 3, 2.5
# What a message taken for the other language costs, in right ones.
COST_OF_WRONG = 10
# Words that citizens write in both languages, beside those that the texts use alike.
INTERNATIONAL = """
    administration adhd aftale app apple as au bank center chat cpr cv cvr dk dna e eboks e-boks email eu facebook fax google hiv hotline id
    ikea info information instagram internet ipad iphone it iban job kr login mail messenger mitid mobil nemid nemkonto ok okay online org
    pc pdf pension pin plan pr problem program samsung service sfo signal sim skjult skype sms su taxi tv usb video wc webcam whatsapp wifi www
    zoom boks digital post
""".split()
# Words of talking to each other, which the texts hardly use. Learned from as if they stood in them.
TALK: dict[Language, str] = {
    "da": """hej hejsa halløj dav goddag godmorgen godaften farvel hejhej tak mange tusind tak for hjælpen ja jo nej nå nåh okay fint godt super
        dejligt undskyld beklager desværre øh jeg du han hun vi jer dem mig dig min mit mine din dit jeres hvad hvem hvor hvorfor hvordan hvornår
        hvilken ikke ik ikk også måske altså lige bare gerne skal vil kan må ved går får har er var blev spørgsmål dansk engelsk hva hvornår
        tlf nr mor far kone mand søn datter barn nabo sur glad syg træt""",
    "en": """hello hi hey good morning afternoon evening goodbye bye thanks thank you very much for the help yes yeah yep no nope fine great
        sorry please well I you he she we they them me my mine your his her our what who where why how when which not don't can't won't didn't
        doesn't isn't also maybe just would like could should will can may know go get have has is was question english danish
        mother father wife husband son daughter child neighbour angry happy sick tired""",
}


class Message(Record):
    """A message of tests/data/languages.yml; `kind` groups the figures."""

    lang: Language | None
    kind: Literal[
        "words",
        "sentences",
        "misspelt",
        "foreigners",
        "danish terms",
        "mixed",
        "names",
        "numbers",
        "international",
        "other languages",
    ]
    text: str


@dataclass(frozen=True)
class Thresholds:
    danish: float
    english: float

    def language(self, score: float) -> Language | None:
        """`score`: positive for Danish, negative for English."""
        return "da" if score >= self.danish else "en" if score <= -self.english else None


def main() -> None:
    messages = load_messages()
    held_out = {message.text.lower() for message in messages}
    texts = [*_texts_in_both_languages(), *((word, lang) for lang, talk in TALK.items() for word in talk.split() * TALK_WEIGHT)]
    weights = _learned(texts, _neither(texts))
    utterances = [
        line for lines in load_examples(_ROOT / "data" / "nlu").values() for line in lines if line.lower() not in held_out
    ]
    labelled = list(_labelled(utterances, weights))
    weights = _learned(texts + labelled, weights.neither)
    scored = [(votes(message.text, weights), message.lang) for message in messages[::2]]
    thresholds = best_thresholds(scored)
    weights = replace(weights, danish=thresholds.danish, english=thresholds.english)
    _write(weights)
    print(f"{len(texts)} texts, {len(labelled)} of {len(utterances)} utterances, {len(weights.groups)} groups, {thresholds}")


def load_messages() -> tuple[Message, ...]:
    """Raises ContentFault."""
    return read(MESSAGES, tuple[Message, ...])


def best_thresholds(scored: Iterable[tuple[float, Language | None]]) -> Thresholds:
    """Those with the most right, where a message taken for the other language costs COST_OF_WRONG right ones, and one that does not tell but
    is decided costs one. Among equals the highest: what was never seen rather stays undecided, above all before it is called English."""
    scored = list(scored)
    sizes = sorted({round(abs(score), 2) for score, _ in scored if score})
    steps = sizes[:: max(1, len(sizes) // 40)]

    def merit(thresholds: Thresholds) -> tuple[float, float, float]:
        said = Counter((lang, thresholds.language(score)) for score, lang in scored)
        right = said["da", "da"] + said["en", "en"]
        wrong = said["da", "en"] + said["en", "da"]
        decided = said[None, "da"] + said[None, "en"]
        return right - COST_OF_WRONG * wrong - decided, thresholds.english, thresholds.danish

    return max((Thresholds(danish, english) for danish in steps for english in steps), key=merit)


def _texts_in_both_languages() -> Iterator[tuple[str, Language]]:
    """What the editors' files say in both languages, with its language."""
    for path in sorted((_ROOT / "data").rglob("*.yml")):
        yield from _pairs_in(YAML(typ="safe").load(path.read_text(encoding="utf-8")))


def _pairs_in(node: Any) -> Iterator[tuple[str, Language]]:
    if isinstance(node, dict):
        in_both = all(lang in node for lang in LANGUAGES)
        for key, value in node.items():
            if in_both and key in LANGUAGES:
                yield from ((text, key) for text in _strings_in(value))
            else:
                yield from _pairs_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from _pairs_in(value)


def _strings_in(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield _without_fields(node)
    elif isinstance(node, (list, dict)):
        for value in node.values() if isinstance(node, dict) else node:
            yield from _strings_in(value)


def _without_fields(text: str) -> str:
    """Fields such as {telefon} have Danish names in both languages."""
    return "".join(part.rpartition("}")[2] for part in text.split("{"))


def _neither(texts: list[tuple[str, Language]]) -> frozenset[str]:
    """Words that tell nothing: those that the texts use alike in both languages, international ones and the names of places."""
    counts = {
        lang: Counter(word.lower() for text, written in texts if written == lang for word in _words_of(text)) for lang in LANGUAGES
    }
    alike = {word for word, count in counts["da"].items() if _alike(count, counts["en"][word]) and not set(word) & set("æøå")}
    places = {
        word.lower()
        for kommune in load_kommuner(_ROOT / "data" / "kommuner.yml")
        for name in (kommune.name, *kommune.also_called)
        for word in words(name)
    }
    return frozenset(alike | places | set(INTERNATIONAL))


def _alike(danish: int, english: int) -> bool:
    return min(danish, english) >= OFTEN and min(danish, english) * ALIKE >= max(danish, english)


def _learned(labelled: list[tuple[str, Language]], neither: frozenset[str]) -> Weights:
    """Naive Bayes over the groups of letters, without a prior: an equal guess before anything is read."""
    seen: dict[str, Counter[str]] = {lang: Counter() for lang in LANGUAGES}
    for text, lang in labelled:
        for word in _words_of(text):
            if word.lower() not in neither:
                seen[lang].update(groups(word))
    every = seen["da"] + seen["en"]
    total = {lang: sum(seen[lang].values()) + SMOOTHING * len(every) for lang in LANGUAGES}

    def vote(group: str) -> float:
        share = {lang: (seen[lang][group] + SMOOTHING) / total[lang] for lang in LANGUAGES}
        return round(log(share["da"] / share["en"]) / WHOLE_VOTE, 2)

    telling = {group: vote(group) for group, count in sorted(every.items()) if count >= SEEN}
    return Weights({group: weight for group, weight in telling.items() if abs(weight) >= SAYING}, neither, SURE, SURE)


def _labelled(utterances: Iterable[str], weights: Weights) -> Iterator[tuple[str, Language]]:
    for utterance in utterances:
        score = votes(utterance, weights)
        if abs(score) >= SURE:
            yield utterance, "da" if score > 0 else "en"


def _words_of(text: str) -> Iterator[str]:
    """All of them, however long the text."""
    return (word for line in text.splitlines() for word in words(line))


def _write(weights: Weights) -> None:
    content = {"danish": weights.danish, "english": weights.english, "neither": sorted(weights.neither), "groups": weights.groups}
    WEIGHTS.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
