"""Trains the understanding: Rasa's training, in this process, on config.yml, domain/, data/nlu/ and data/rules/."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.errors import TrainingFailed
from content.settings import ROOT, settings

INPUTS = (
    "config.yml",
    "domain",
    "data/nlu",
    "data/rules",
    "bot/featurizer.py",
    "bot/classifier.py",
    "bot/opinions.py",
    "bot/parts.py",
)


def train() -> tuple[Path, float]:
    """The new model, named after what it was trained from, and the seconds it took. Raises TrainingFailed."""
    from bot.quiet import quieten
    from bot.without_tensorflow import import_without_tensorflow

    quieten()
    import_without_tensorflow()
    began = time.perf_counter()
    from rasa.model_training import train as rasa_train

    models, name = settings().models, model_name()
    if models.suffix == ".gz":
        raise TrainingFailed(f"VEJVISER_MODELS names the one model {models}; name a folder to train into")
    with tempfile.TemporaryDirectory() as gathered, _held_back_output() as output:
        try:
            result = rasa_train(
                domain=_gathered("domain", gathered),
                config=str(ROOT / "config.yml"),
                training_files=[_gathered("data/nlu", gathered), _gathered("data/rules", gathered)],
                output=str(models),
                fixed_model_name=name,
                force_training=True,
            )
        except (Exception, SystemExit) as error:  # Rasa raises whatever its components do, and exits on broken YAML
            output.seek(0)
            said = error if str(error).strip("0123456789 ") else output.read()[-300:]
            raise TrainingFailed(f"the training failed: {' '.join(str(said).split())[:300]}") from error
    if not result.model:
        raise TrainingFailed(f"the training ended without a model (Rasa's code {result.code})")
    return Path(result.model), time.perf_counter() - began


def _gathered(part: str, folder: str) -> str:
    """A copy of a folder's YAML files in one: Rasa reads all files three times over, and copies everything for each that it adds."""
    from rasa.shared.utils.io import read_yaml_file, write_yaml

    whole: dict = {}
    for file in sorted((ROOT / part).glob("*.yml")):
        for key, content in read_yaml_file(file).items():
            if isinstance(content, list):
                whole.setdefault(key, []).extend(content)
            elif isinstance(content, dict):
                whole.setdefault(key, {}).update(content)
            else:
                whole[key] = content
    gathered = Path(folder) / f"{Path(part).name}.yml"
    write_yaml(whole, gathered)
    return str(gathered)


def model_name() -> str:
    """vejviser- and a digest of all that a model is made from."""
    from index.late_encoder import LateEncoder

    digest = hashlib.sha256(LateEncoder(settings().encoder).name.encode())
    for part in INPUTS:
        path = ROOT / part
        for file in sorted(path.rglob("*.yml")) if path.is_dir() else [path]:
            digest.update(file.relative_to(ROOT).as_posix().encode())
            digest.update(file.read_bytes())
    return f"vejviser-{digest.hexdigest()[:12]}"


def trained() -> bool:
    """Whether the newest model is trained from what is there now."""
    from bot.errors import ModelMissing
    from bot.models import newest_model

    try:
        return newest_model(settings().models).name == f"{model_name()}.tar.gz"
    except ModelMissing:
        return False


@contextmanager
def _held_back_output() -> Iterator[TextIO]:
    """What Rasa and the git it calls print, bars and all, goes to a file that is shown only when the training fails."""
    sys.stdout.flush()
    sys.stderr.flush()
    screen = [os.dup(number) for number in (1, 2)]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        for number in (1, 2):
            os.dup2(output.fileno(), number)
        try:
            yield output
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, kept in zip((1, 2), screen):
                os.dup2(kept, number)
                os.close(kept)
