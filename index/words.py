"""Danish words as the search sees them: folded, without stop words, stemmed."""

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

# Longer "words" are addresses, keys and encoded data; nobody asks with them.
_LONGEST_WORD = 50

_WORD = re.compile(r"[^\W_]+")
_DIGRAPHS = re.compile("aa|ae|oe")
_DANISH_LETTERS = {"aa": "å", "ae": "æ", "oe": "ø"}


def words(text: str) -> list[str]:
    """The words and numbers of `text` in order, folded; never raises."""
    return [word for word in _WORD.findall(fold(text)) if len(word) <= _LONGEST_WORD]


def content_words(text: str) -> list[str]:
    """The words that say what a text is about: no stop words, no single letters."""
    return [word for word in words(text) if not is_stop_word(word)]


def fold(text: str) -> str:
    """Lower case; `aa`, `ae`, `oe` written as å, æ, ø; foreign accents dropped (ä and ö become æ and ø)."""
    lowered = unicodedata.normalize("NFKC", text).lower().translate(_PLAIN_LETTERS)
    return _DIGRAPHS.sub(lambda digraph: _DANISH_LETTERS[digraph.group()], lowered)


def is_stop_word(word: str) -> bool:
    """Whether a folded word says nothing about the subject."""
    return word in _STOP_WORDS or (len(word) == 1 and not word.isdigit())


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The stem of a folded word. Snowball is repeated until nothing changes: once leaves many inflected pairs apart."""
    while True:
        with _stemmer_lock:
            stemmed = _stemmer.stemWord(word)
        if stemmed == word:
            return word
        word = stemmed


# The Python stemmer keeps the word it works on in itself, so that two threads must take turns.
_stemmer = snowballstemmer.stemmer("danish")
_stemmer_lock = threading.Lock()


def _plain_letters() -> dict[int, str]:
    """Latin letters with accents → the letter alone, except the Danish ones."""
    plain = {}
    for code in range(0x00C0, 0x0250):
        letter = chr(code)
        base = unicodedata.normalize("NFD", letter)[0]
        if base != letter and letter not in "åÅ":
            plain[code] = base
    return plain | {ord("ä"): "æ", ord("ö"): "ø", ord("ß"): "ss", ord("ð"): "d"}


_PLAIN_LETTERS = _plain_letters()

_STOP_WORDS = frozenset(
    fold(
        """
        ad af alle allerede alligevel alt altid anden andet andre at bare begge blandt blev blive bliver burde bør da de
        dem den denne der deres derfor det dette dig din dine disse dit dog du efter egen ej eller ellers en end endnu
        engang enten er et fik findes flere fleste for fordi fra fx få får før først gennem gerne gjorde gjort gør gøre
        ham han hans har havde hej hele hen hende hendes her hos hun hvad hvem hver hvilke hvilken hvilket hvis hvor
        hvordan hvorfor hvornår hvorhen hvorledes i ifølge igen ikke ind inden ingen intet ja jeg jer jeres jo kan kom
        komme kommer kun kunne kære langt lige lidt man mange med meget mellem men mens mere mest mig min mindre mine mit
        mod må måske måtte nej nogen noget nogle nok nu når og også om omkring op os over på samme sammen se selv selvom
        sig siden sin sine sit skal skulle som stadig så sådan således temmelig til tak uden under ud var ved vi via vil
        ville vor vore vores være været
        a about am an and any are as be been but by can could did do does for from had has he hello help her here hi
        him his how if in into is it its me my no not of off on or our out please she should so some than thank thanks
        that the their them then there these they this those to too up us was we were what when where which who why will
        with would you your
        """
    ).split()
)
