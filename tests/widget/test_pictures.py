"""Paints the pictures in the documentation, and looks at the same states every time:

VEJVISER_PICTURES=docs/images .venv/bin/python -m pytest tests/widget/test_pictures.py
"""

import os
from pathlib import Path

import pytest
from PIL import Image

from tests.widget.conftest import DESK, PHONE
from tests.widget.walk import ANSWERED, HANDED_OFF, SEARCHED

pytestmark = pytest.mark.slow

GAP = 16  # pixels
DESKTOP = {"width": 900, "height": 844}


def test_the_picture_of_the_widget_shows_a_desk_and_phones(visit, tmp_path):
    desk = visit(viewport=DESKTOP)
    desk.open().ask(ANSWERED)
    closed, searched, handed_off = (visit(viewport=PHONE) for _ in range(3))
    closed.launcher.wait_for()
    searched.open().ask(SEARCHED)
    handed_off.open().ask(HANDED_OFF)
    handed_off.find(".card").scroll_into_view_if_needed()
    picture = _side_by_side([desk, closed, searched, handed_off], tmp_path)
    path = _folder(tmp_path) / "widget.png"
    picture.save(path, optimize=True)

    assert picture.width == DESKTOP["width"] + 3 * PHONE["width"] + 3 * GAP
    assert path.stat().st_size > 20_000


def test_the_picture_of_a_hostile_page_shows_the_widget_whole(visit, tmp_path):
    hostile, bright = visit("hostile.html", viewport=DESK), visit("two.html", "bjergby", viewport=DESK)
    hostile.open().ask(SEARCHED)
    bright.open().ask(SEARCHED)
    path = _folder(tmp_path) / "widget-elsewhere.png"
    _side_by_side([hostile, bright], tmp_path).save(path, optimize=True)

    assert path.stat().st_size > 20_000


def _side_by_side(citizens, folder: Path) -> Image.Image:
    images = []
    for number, citizen in enumerate(citizens):
        citizen.page.wait_for_timeout(200)
        citizen.page.screenshot(path=folder / f"{number}.png")
        images.append(Image.open(folder / f"{number}.png").convert("RGB"))
    picture = Image.new("RGB", (sum(i.width for i in images) + GAP * (len(images) - 1), max(i.height for i in images)), "#9aa5ad")
    left = 0
    for image in images:
        picture.paste(image, (left, 0))
        left += image.width + GAP
    return picture


def _folder(otherwise: Path) -> Path:
    folder = Path(os.environ.get("VEJVISER_PICTURES") or otherwise)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
