"""A page's sections cut into chunks: the passages that are embedded and searched."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from index.sentences import sentences

# Sizes in estimated tokens. Longer chunks blur several matters into one vector, shorter ones lose what they are about.
LONGEST_CHUNK = 160
JOINED_CHUNK = 130
# The encoder's tokenizer makes about one token of five letters of Danish text, and at least one of each word.
_LETTERS_PER_TOKEN = 5


class Section(Protocol):
    """A heading and the text below it; `heading` is "" for text before the first heading."""

    heading: str
    text: str


@dataclass(frozen=True)
class Chunk:
    """A passage of a page. A chunk never holds a part of one section and a part of another, only whole short ones."""

    title: str
    heading: str
    text: str

    @property
    def passage(self) -> str:
        """What is embedded: the title and the heading say what a short text is about."""
        about = f"{self.title}. " if self.title else ""
        below = f"{self.heading}: " if self.heading else ""
        return f"{about}{below}{self.text}".strip()


def chunk_page(title: str, sections: Sequence[Section]) -> list[Chunk]:
    """The page's chunks in reading order, never none; the first is the lead (the title and the first text).

    Sentences stay whole unless one alone is longer than a chunk. Every word of the sections is in some chunk.
    """
    pieces = [piece for section in sections for piece in _pieces(title, section)]
    return _join_short_neighbours(pieces) or [Chunk(title, "", "")]


def estimated_tokens(text: str) -> int:
    """About how many tokens the encoder makes of `text`."""
    return sum(ceil(len(word) / _LETTERS_PER_TOKEN) for word in text.split())


def _pieces(title: str, section: Section) -> list[Chunk]:
    """One section as one chunk, or as several of about the same length when it is too long for one."""
    heading = " ".join(section.heading.split())
    parts = [part for sentence in sentences(section.text) for part in _fitting(sentence)]
    if not parts:
        return [Chunk(title, heading, "")] if heading else []
    lengths = [estimated_tokens(part) for part in parts]
    room = sum(lengths) / ceil(sum(lengths) / LONGEST_CHUNK)
    pieces: list[list[str]] = [[]]
    filled = 0
    for part, length in zip(parts, lengths):
        if pieces[-1] and (filled >= room or filled + length > LONGEST_CHUNK):
            pieces.append([])
            filled = 0
        pieces[-1].append(part)
        filled += length
    return [Chunk(title, heading, "\n".join(piece)) for piece in pieces]


def _fitting(sentence: str) -> list[str]:
    """The sentence itself, or stretches of it when it is longer than a chunk (a table or a list without full stops)."""
    if estimated_tokens(sentence) <= LONGEST_CHUNK:
        return [sentence]
    stretches: list[list[str]] = [[]]
    filled = 0
    for word in sentence.split():
        length = estimated_tokens(word)
        if stretches[-1] and filled + length > LONGEST_CHUNK:
            stretches.append([])
            filled = 0
        stretches[-1].append(word)
        filled += length
    return [" ".join(stretch) for stretch in stretches]


def _join_short_neighbours(pieces: Sequence[Chunk]) -> list[Chunk]:
    chunks: list[Chunk] = []
    for piece in pieces:
        if chunks and _fit_together(chunks[-1], piece):
            below = f"{piece.heading}: {piece.text}" if piece.heading != chunks[-1].heading and piece.heading else piece.text
            text = "\n".join(filter(None, (chunks[-1].text, below)))
            chunks[-1] = Chunk(piece.title, chunks[-1].heading, text)
        else:
            chunks.append(piece)
    return chunks


def _fit_together(chunk: Chunk, piece: Chunk) -> bool:
    lengths = (estimated_tokens(text) for text in (chunk.heading, chunk.text, piece.heading, piece.text))
    return sum(lengths) <= JOINED_CHUNK
