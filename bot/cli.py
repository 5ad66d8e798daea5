"""The command `vejviser`. Each command is a module of bot/commands/ with `add` (its arguments) and `run`."""

from __future__ import annotations

import argparse
import logging
import os
import sys

from bot.commands import ask, check, crawl, demo, evaluate, feedback, index, pages, parse, search, serve, train, watch, widget
from bot.masking import mask_logging
from content.errors import UsageFault, VejviserFault
from crawler.errors import CrawlError
from index.errors import IndexFault

COMMANDS = (demo, serve, widget, feedback, train, crawl, index, pages, watch, search, ask, parse, evaluate, check)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:
        raise UsageFault(f"{message} (see `{self.prog} --help`)")


def main(argv: list[str] | None = None) -> int:
    """Ends with 0, or after one clear line on standard error with 1 (failed) or 2 (usage)."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING, stream=sys.stderr)
    mask_logging()
    try:
        arguments = _parser().parse_args(argv)
        arguments.run(arguments)
        sys.stdout.flush()
        return 0
    except UsageFault as fault:
        return _fail(fault, 2)
    except (VejviserFault, IndexFault, CrawlError) as fault:
        return _fail(fault, 1)
    except BrokenPipeError:  # the reader of our output has gone, for example `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="vejviser", description="Answers citizens of Danish municipalities.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser


def _fail(fault: Exception, code: int) -> int:
    for line in str(fault).splitlines():
        print(f"vejviser: {line}", file=sys.stderr)
    return code
