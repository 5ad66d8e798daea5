"""The script of the child process that reads one PDF: bytes on standard input, JSON on standard output.

It is run by its path and imports nothing of the project, so that it starts fast and holds nothing that a hostile file could reach.
"""

import ctypes
import json
import os
import resource
import sys

import pypdfium2
import pypdfium2.raw as pdfium

LINE_END = "\n"
HYPHENS = "\x02\ufffe"  # pdfium's marks for a hyphen at the end of a line, where it has joined the line with the next
NO_UNICODE = "\x00"
FORCED_BOLD = 1 << 18
NEEDS_PASSWORD = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)


def main(seconds: int, memory: int, max_pages: int, max_characters: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = read(sys.stdin.buffer.read(), max_pages, max_characters)
    except MemoryError:
        answer = {"fault": "memory"}
    except pypdfium2.PdfiumError as error:
        answer = {"fault": "password" if error.err_code in NEEDS_PASSWORD else "damaged"}
    # Broken fonts give halves of surrogate pairs, which no one can store: whole pairs become their letter, the rest U+FFFD.
    text = json.dumps(answer, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    sys.stdout.buffer.write(text.encode())
    sys.stdout.flush()
    os._exit(0)  # pdfium's own tidying-up is not worth the time, nor the risk with a broken file


def read(body: bytes, max_pages: int, max_characters: int) -> dict:
    """All that the parent needs: metadata, and for each page its lines with where and how they stand; `cut` if the last page is not whole."""
    document = pypdfium2.PdfDocument(body)
    pages: list[list[dict]] = []
    left = max_characters
    for number in range(min(len(document), max_pages)):
        if left <= 0:
            break
        try:
            text_page = document[number].get_textpage()
            pages.append(page_lines(text_page.raw, left))
            left -= text_page.count_chars()
        except pypdfium2.PdfiumError:
            pages.append([])  # one broken page; the others may be whole
    return {"metadata": document.get_metadata_dict(), "pages_in_all": len(document), "pages": pages, "cut": left < 0}


def page_lines(text_page, max_characters: int) -> list[dict]:
    """The lines of a page of text, given as pdfium's handle."""
    lines: list[dict] = []
    letters: list[str] = []
    begin = 0
    count = min(pdfium.FPDFText_CountChars(text_page), max_characters)
    for index in range(count + 1):
        letter = chr(pdfium.FPDFText_GetUnicode(text_page, index)) if index < count else LINE_END
        if letter == LINE_END or letter in HYPHENS:
            text = "".join(letters).strip()
            if text:
                lines.append(measured(text_page, text, begin, index, hyphenated=letter in HYPHENS))
            letters, begin = [], index + 1
        elif letter != NO_UNICODE:
            letters.append(letter)
    return lines


def measured(text_page, text: str, begin: int, end: int, hyphenated: bool) -> dict:
    """A line with its place in points (1/72 inch; y grows upwards) and its looks."""
    inked = [index for index in range(begin, end) if chr(pdfium.FPDFText_GetUnicode(text_page, index)).strip()]
    return {
        "text": text,
        "left": edges(text_page, inked[0])[0],
        "right": edges(text_page, inked[-1])[1],
        "baseline": baseline(text_page, inked[0]),
        "size": pdfium.FPDFText_GetFontSize(text_page, inked[0]),
        "bold": all(is_bold(text_page, index) for index in (inked[0], inked[-1])),
        "hyphenated": hyphenated,
    }


def edges(text_page, index: int) -> tuple[float, float]:
    """Left and right."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return left.value, right.value


def baseline(text_page, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
    return y.value


def is_bold(text_page, index: int) -> bool:
    flags = ctypes.c_int()
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(text_page, index, name, len(name), flags)
    return b"bold" in name.value.lower() or b"black" in name.value.lower() or bool(flags.value & FORCED_BOLD)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
