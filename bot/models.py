"""Trained models on disk."""

from __future__ import annotations

from pathlib import Path

from bot.errors import ModelMissing


def newest_model(models: Path) -> Path:
    """`models` itself when it is a file, else the newest model in it. Raises ModelMissing."""
    if models.is_file():
        return models
    found = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime) if models.is_dir() else []
    if not found:
        raise ModelMissing(f"there is no trained model in {models}; run `vejviser train`")
    return found[-1]
