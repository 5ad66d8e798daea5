"""vejviser train"""

from __future__ import annotations


def add(commands) -> None:
    parser = commands.add_parser("train", help="train the understanding from data/ into models/")
    parser.set_defaults(run=run)


def run(arguments) -> None:
    from bot.training import train

    model, seconds = train()
    print(f"Trained {model} in {seconds:.1f} s")
