"""Every kind of page as a picture, to be looked at one by one: `make screenshots` (or `SHOTS=folder pytest
tests/browser/screenshots.py`). No test of the suite: its name keeps it out of an ordinary run.

Each page is shot whole at 1280 and 390 pixels, in light and dark, and as it would be printed on A4.
"""

import os
from pathlib import Path

import pytest

from tests.browser.test_reach import ANSWERS, DESK, PAGES, filled_archive

SHAPES = {
    "1280-light": ("screen", "light", 1280),
    "1280-dark": ("screen", "dark", 1280),
    "390-light": ("screen", "light", 390),
    "390-dark": ("screen", "dark", 390),
    "print": ("print", "light", 794),
}
"""Name of the shape to medium, scheme and width; 794 pixels are a sheet of A4 at 96 to the inch."""


def shoot(visitor, folder: Path, kind: str, address: str) -> None:
    answer = visitor.open(address)
    assert answer.status == ANSWERS.get(kind, 200), kind
    for shape, (medium, scheme, width) in SHAPES.items():
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.page.emulate_media(media=medium, color_scheme=scheme, reduced_motion="reduce")
        visitor.page.screenshot(path=folder / f"{kind.replace(' ', '-')}.{shape}.png", full_page=True)


@pytest.mark.parametrize("who", ["rhea", "stan"])
def test_every_kind_of_page_is_shot(visitor, request, who):
    wanted = os.environ.get("SHOTS")
    if not wanted:
        pytest.skip("Name a folder for the pictures: SHOTS=folder")
    folder = Path(wanted) / {"rhea": "pages", "stan": "desk"}[who]
    folder.mkdir(parents=True, exist_ok=True)
    reader = request.getfixturevalue(who)
    numbers = filled_archive(reader)
    visitor.sign_in(reader)
    only = os.environ.get("ONLY", "")
    for kind, address in (PAGES if who == "rhea" else DESK).items():
        if only in kind:
            shoot(visitor, folder, kind, address.format(**numbers))
