"""What can stop a whole crawl. One page's failure is never an exception: it is an outcome in the report.

CrawlError
├── StartUnreachable      no start address could be fetched
│   ├── PrivateAddress    it lies on a private or loopback address, and those were not allowed
│   ├── NotAWebsite       it is no web address, or what it serves is no HTML
│   └── RobotsUnavailable robots.txt could not be read, so nothing is known to be allowed
├── StoreBusy             another crawl is writing to the same store
├── HostBusy              another crawl is visiting the same host
└── StoreUnreadable       the file is no page store, is of another version or cannot be written

`str()` of each is one sentence for an operator.
"""


class CrawlError(Exception):
    """The run as a whole cannot be done. Pages held from earlier runs are untouched."""


class StartUnreachable(CrawlError):
    """No start address could be fetched."""


class PrivateAddress(StartUnreachable):
    """The address resolves to a private, loopback or otherwise internal network address."""


class NotAWebsite(StartUnreachable):
    """The start address is no http(s) address, or what it serves is no HTML."""


class RobotsUnavailable(StartUnreachable):
    """robots.txt answered with a server error or not at all; polite crawlers then stay away."""


class StoreBusy(CrawlError):
    """Another crawl holds the store."""


class HostBusy(CrawlError):
    """Another crawl, perhaps for another municipality, is visiting the host: two at once would be twice the burden."""


class StoreUnreadable(CrawlError):
    """The file cannot be used as a page store."""
