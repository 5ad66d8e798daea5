"""Every limit and habit of a crawl, its meaning beside its default."""

import math
import re
from dataclasses import dataclass, fields

DOCUMENTS_WITHOUT_TEXT = frozenset(
    "7z avi bmp bz2 css dmg eot exe flv gif gz ico ics iso jpeg jpg js json m4a m4v map mid mov mp3 mp4 mpeg mpg msi ogg ogv otf png"
    " rar rss svg tar tif tiff ttf wav webm webp wma wmv woff woff2 zip".split()
)
CONTACT = re.compile(r"[\x21-\x27\x2a-\x7e]*")  # what may stand within the brackets of a User-Agent


@dataclass(frozen=True)
class CrawlSettings:
    """Seconds, bytes and counts. A limit that is reached shows in the report under its own name."""

    # Politeness
    pause: float = 1.0  # seconds from the start of one request to the start of the next; robots.txt may ask for more
    max_crawl_delay: float = 30.0  # the most seconds of Crawl-delay that are honoured
    max_retry_after: float = 120.0  # the most seconds to wait when the host asks for patience
    open_requests: int = 4  # requests open at once where there is no pause; with one there is never more than one
    user_agent: str = "Vejviser/0.1"  # its first word is the name looked for in robots.txt
    contact: str = ""  # web or mail address of whoever runs the crawl, told to the websites visited

    # One document
    connect_timeout: float = 10.0  # seconds until a connection must stand
    read_timeout: float = 20.0  # seconds without a single byte
    max_seconds: float = 60.0  # seconds for a whole document, however steadily it drips
    max_bytes: int = 5_000_000  # size of a page after decompression
    max_pdf_bytes: int = 30_000_000  # size of a PDF
    max_reading_seconds: float = 30.0  # seconds for taking the text out of one page
    max_redirects: int = 5  # redirects in a row
    retry_pauses: tuple[float, ...] = (1.0, 5.0)  # seconds before each further try of an address that failed, at the end of a run

    # Sitemaps
    max_sitemaps: int = 200  # files read, indexes included
    max_sitemap_bytes: int = 50_000_000  # size of one file after decompression

    # The whole run
    max_pages: int = 20_000  # pages whose text is kept
    max_addresses: int = 500_000  # addresses remembered; further ones are only counted
    max_failures_in_a_row: int = 20  # timeouts and broken connections after which the site counts as down and the run pauses
    reading_processes: int = (
        2  # processes that take out texts; one where there is a pause, and with 0 the crawl's own, without limits
    )
    allow_private: bool = False  # crawl private and loopback network addresses

    # Traps
    max_clicks: int = 50  # links followed from a start address or sitemap; ends calendars that always offer a next month
    max_query_variants: int = 100  # addresses that differ only in what follows "?"
    max_path_depth: int = 20  # segments in a path
    max_segment_repeats: int = 3  # times one segment may occur in a path, /a/b/a/b/a/b being a classic loop
    max_address_length: int = 2_000  # characters
    unread_extensions: frozenset[str] = DOCUMENTS_WITHOUT_TEXT  # skipped by name, without a request

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            numbers = value if isinstance(value, tuple) else (value,)
            if any(isinstance(number, (int, float)) and not (number >= 0 and math.isfinite(number)) for number in numbers):
                raise ValueError(f"{field.name} must be finite and not negative, not {value}.")
        if not CONTACT.fullmatch(self.contact):
            raise ValueError(f"contact must be a web or mail address, not {self.contact!r}.")

    @property
    def product(self) -> str:
        """The crawler's name as robots.txt and robots meta tags spell it, in lower case."""
        return self.user_agent.split("/")[0].split()[0].lower()

    @property
    def signature(self) -> str:
        """The User-Agent header: who visits, and whom to turn to about it."""
        return f"{self.user_agent} ({f'+{self.contact}; ' if self.contact else ''}municipal assistant)"
