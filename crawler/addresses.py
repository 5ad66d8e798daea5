"""Web addresses: one spelling for each, and which of them belong to the site."""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit, urlunsplit

import idna

LONGEST = 8_000  # characters; servers refuse longer ones, and a page can make thousands of them with one long <base href>
DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING_PARAMETER = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|_hs(?:enc|mi)|_g[al]|phpsessid|jsessionid"
    r"|cfid|cftoken|aspsessionid\w*|session_?id",
    re.IGNORECASE,
)
# A bare "sid" is often a page's own number, so it counts as a session only when its value looks like one.
SESSION_PARAMETER = re.compile(r"(?:sid|s)=[0-9a-f-]{24,}", re.IGNORECASE)
PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?;]*", re.IGNORECASE)
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
NOT_IN_ADDRESSES = re.compile(
    r"[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]"
)  # space, quotes, <, >, \, ^, `, {|} and non-ASCII
BEFORE_QUERY = re.compile(r"\A[^?#]+")
BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def normalise(address: str, base: str | None = None) -> str | None:
    """The one spelling of an http(s) address, resolved against `base`; None for anything else (mailto:, javascript:, nonsense, too long)."""
    if len(address) > LONGEST:
        return None
    try:
        # Browsers drop line breaks and tabs inside an address and blanks around it, and take "\" before the query for "/".
        address = re.sub(r"[\t\r\n]", "", address).strip()
        address = BEFORE_QUERY.sub(lambda match: match[0].replace("\\", "/"), address)
        parts = urlsplit(urljoin(base, address) if base else address)
        if parts.scheme.lower() not in DEFAULT_PORTS or not parts.hostname:
            return None
        scheme = parts.scheme.lower()
        host = _host(parts.hostname)
        port = parts.port
    except (ValueError, UnicodeError):
        return None
    netloc = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    spelled = urlunsplit((scheme, netloc, _path(parts.path), _query(parts.query), ""))
    return spelled if len(spelled) <= LONGEST else None


@dataclass(frozen=True)
class Site:
    """One website: a host with or without "www.", over http or https. `origin` is the spelling its pages are known by."""

    origin: str

    @classmethod
    def of(cls, url: str) -> "Site":
        parts = urlsplit(url)
        return cls(f"{parts.scheme}://{parts.netloc}")

    def holds(self, url: str) -> bool:
        return url.startswith(self._prefix) or _site_key(url) == self._key

    @property
    def host(self) -> str:
        """The host without "www.", with its port unless that is the usual one."""
        host, port = self._key
        return f"{host}:{port}" if port else host

    def identity(self, url: str) -> str:
        """A normalised address as this site spells it; addresses of other sites come back unchanged."""
        if url.startswith(self._prefix) or not self.holds(url):
            return url
        parts = urlsplit(url)
        return self.origin + urlunsplit(("", "", parts.path, parts.query, ""))

    @cached_property
    def _prefix(self) -> str:
        return f"{self.origin}/"

    @cached_property
    def _key(self) -> tuple[str, int | None]:
        return _site_key(self.origin)


def path_of(url: str) -> str:
    """The address up to its query: what query variants have in common."""
    return url.partition("?")[0]


def _host(host: str) -> str:
    host = host.rstrip(".").lower()
    if ":" in host:
        return f"[{host}]"
    if host.isascii():
        return host
    return idna.encode(host, uts46=True).decode("ascii")


def _path(path: str) -> str:
    path = PATH_SESSION.sub("", path)
    kept: list[str] = []
    segments = _escape(path).split("/")[1:]
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    kept = [
        parameter
        for parameter in _escape(query).split("&")
        if parameter
        and not TRACKING_PARAMETER.fullmatch(parameter.partition("=")[0])
        and not SESSION_PARAMETER.fullmatch(parameter)
    ]
    return "&".join(sorted(kept, key=lambda parameter: parameter.partition("=")[0]))


def _escape(text: str) -> str:
    """Percent-encoding in one spelling: upper-case hex, no escapes for plain letters, escapes for all that is not allowed bare."""
    text = BARE_PERCENT.sub("%25", text)
    text = ESCAPE.sub(lambda match: _plain(match[1]), text)
    return NOT_IN_ADDRESSES.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")), text)


def _plain(digits: str) -> str:
    character = chr(int(digits, 16))
    return character if character in UNRESERVED else f"%{digits.upper()}"


def _site_key(url: str) -> tuple[str, int | None]:
    parts = urlsplit(url)
    port = None if parts.port in (None, *DEFAULT_PORTS.values()) else parts.port
    return (parts.hostname or "").removeprefix("www."), port
