"""The widget's one file, at an address that changes with its content; earlier builds stay, so that pages which pinned one go on working."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import logging
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web import faults
from content.settings import ROOT

logger = logging.getLogger("vejviser")

BUILT = ROOT / "widget" / "dist" / "widget.js"
NAME = re.compile("[0-9a-f]{16}")
# Any website may load the file. A redirect is checked by browsers as well.
FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


class WidgetFiles:
    """`built` is the build to serve, `kept` the folder of those served before; either may be missing."""

    def __init__(self, built: Path, kept: Path) -> None:
        self._kept = kept
        self._compressed: dict[str, bytes] = {}  # by the name of the build
        self._latest = self._take_up(built)

    async def latest(self, request: Request) -> Response:
        if self._latest is None:
            raise faults.not_found()
        return RedirectResponse(file_name(self._latest), 302, FOR_ALL | {"Cache-Control": "public, max-age=300"})

    async def build(self, request: Request) -> Response:
        content = await self._compressed_build(request.path_params["build"])
        headers = FOR_ALL | {"Cache-Control": "public, max-age=31536000, immutable"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}  # the middleware says the latter of the plain one
        else:
            content = gzip.decompress(content)
        return Response(content, media_type="text/javascript", headers=headers)

    def _take_up(self, built: Path) -> str | None:
        """Serves the build from now on, and keeps a copy for later. Its name."""
        try:
            content = built.read_bytes()
        except OSError as error:
            logger.warning("there is no widget to serve: %s", error)
            return None
        name = name_of(content)
        self._compressed[name] = _compress(content)
        try:
            self._kept.mkdir(parents=True, exist_ok=True)
            if self._read_kept(name) is None:
                (self._kept / f"{name}.js").write_bytes(content)
        except OSError as error:
            logger.warning("this build of the widget is not kept for later: %s", error)
        return name

    def _read_kept(self, name: str) -> bytes | None:
        """A build served before; None where there is none whose content is what its name says."""
        try:
            content = (self._kept / f"{name}.js").read_bytes()
        except OSError:
            return None
        return content if name_of(content) == name else None

    async def _compressed_build(self, name: str) -> bytes:
        """Raises Fault."""
        if name not in self._compressed:
            content = await asyncio.to_thread(self._read_kept, name) if NAME.fullmatch(name) else None
            if content is None:
                raise faults.not_found()
            self._compressed[name] = _compress(content)
        return self._compressed[name]


def name_of(content: bytes) -> str:
    """The beginning of the content's SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


def file_name(build: str) -> str:
    return f"widget-{build}.js"


def _compress(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)
