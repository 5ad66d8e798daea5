"""Every limit and habit of a crawl, its meaning beside its default."""

import math
from dataclasses import dataclass, fields

DOCUMENTS_WITHOUT_TEXT = frozenset(
    "7z avi bmp bz2 css dmg eot exe flv gif gz ico ics iso jpeg jpg js json m4a m4v map mid mov mp3 mp4 mpeg mpg msi ogg ogv otf png"
    " rar rss svg tar tif tiff ttf wav webm webp wma wmv woff woff2 zip".split()
)


@dataclass(frozen=True)
class CrawlSettings:
    """Seconds, bytes and counts. A limit that is reached shows in the report under its own name."""

    # Politeness
    pause: float = 1.0  # seconds between the end of one request and the start of the next; robots.txt may ask for more
    max_crawl_delay: float = 30.0  # the most seconds of Crawl-delay that are honoured
    user_agent: str = "Vejviser/0.1 (municipal assistant)"  # its first word is the name looked for in robots.txt

    # One document
    connect_timeout: float = 10.0  # seconds until a connection must stand
    read_timeout: float = 20.0  # seconds without a single byte
    max_seconds: float = 60.0  # seconds for a whole document, however steadily it drips
    max_bytes: int = 5_000_000  # size of a page after decompression
    max_redirects: int = 5  # redirects in a row

    # Sitemaps
    max_sitemaps: int = 200  # files read, indexes included
    max_sitemap_bytes: int = 50_000_000  # size of one file after decompression

    # The whole run
    max_pages: int = 20_000  # pages whose text is kept
    max_addresses: int = 500_000  # addresses remembered; further ones are only counted
    max_failures_in_a_row: int = 20  # timeouts and broken connections after which the site counts as down and the run pauses
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
            if isinstance(value, (int, float)) and not (value >= 0 and math.isfinite(value)):
                raise ValueError(f"{field.name} must be a finite number that is not negative, not {value}.")

    @property
    def product(self) -> str:
        """The crawler's name as robots.txt and robots meta tags spell it, in lower case."""
        return self.user_agent.split("/")[0].split()[0].lower()
