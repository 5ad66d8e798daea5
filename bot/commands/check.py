"""vejviser check"""

from __future__ import annotations

import sys

from content.errors import UsageFault, VejviserFault


def add(commands) -> None:
    parser = commands.add_parser("check", help="validate all content; a line per fault")
    parser.set_defaults(run=run)


def run(arguments) -> None:
    from content.check import check
    from content.clock import now
    from content.settings import settings

    try:
        moment = now()
    except ValueError as error:
        raise UsageFault(str(error)) from None
    found = check(settings().content, moment)
    for warning in found.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    if found.faults:
        raise VejviserFault("\n".join(found.faults))
    print("All content is in order.")
