"""vejviser check"""

from __future__ import annotations

from content.errors import VejviserFault


def add(commands) -> None:
    parser = commands.add_parser("check", help="validate all content; a line per fault")
    parser.set_defaults(run=run)


def run(arguments) -> None:
    from content.check import faults
    from content.settings import settings

    found = faults(settings().content)
    if found:
        raise VejviserFault("\n".join(found))
    print("All content is in order.")
