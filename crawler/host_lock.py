"""One crawl at a time on each host, whichever process and municipality it is for."""

import fcntl
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from crawler.addresses import Site
from crawler.errors import HostBusy


class HostLocks:
    """A context manager; leaving it, in whatever way a process ends, frees the hosts."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._held: set[str] = set()
        self._files = ExitStack()

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *exception: object) -> None:
        self._files.close()

    def take(self, site: Site) -> None:
        """Raises HostBusy while another crawl holds it."""
        name = re.sub(r"[^a-z0-9.-]", "_", site.host)[:200]
        if name in self._held:
            return
        file = self._files.enter_context((self._folder / f"{name}.lock").open("a"))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise HostBusy(f"Another crawl is visiting {site.host}; wait for it to end.") from error
        self._held.add(name)
