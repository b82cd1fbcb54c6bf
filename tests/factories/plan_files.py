"""The three files of a small plan, in words of our own."""

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.conf import settings

from commitments.plan_files import COLUMNS

# One milestone without a department, one with support, words instead of a date, a text over two lines, a quotation.
ROWS = {
    "commitments.csv": [
        ("C01", "Maps that anyone can use", "Des cartes que chacun peut utiliser"),
        ("C02", "Answers within a month", "Une réponse en moins d’un mois"),
    ],
    "milestones.csv": [
        (
            *("C01.1", "C01", "Publish the maps of every river (NRCan/TBS)"),
            *("Publier les cartes de chaque rivière (RNCan/SCT)", "NRCan/TBS", "RNCan/SCT"),
        ),
        (
            *("C01.2", "C01", "Show farmers how to read them", "Montrer aux agriculteurs comment les lire"),
            *("AAFC, with support from StatCan", "AAC, avec l’appui de StatCan"),
        ),
        ("C02.1", "C02", "Count the days until each answer", "Compter les jours avant chaque réponse", "TBS", "SCT"),
    ],
    "indicators.csv": [
        (
            *("C01.1.1", "C01.1", "Maps of 20 rivers are public", "Les cartes de 20 rivières sont publiques"),
            *("Maps of 20 rivers are public (June 2020)", "Les cartes de 20 rivières sont publiques. (Juin 2020)"),
            *("2020-06", ""),
        ),
        (
            *("C01.1.2", "C01.1", "The maps are free", "Les cartes sont gratuites"),
            'The maps are free:\nfor schools,\nfor "everyone" else',
            "Les cartes sont gratuites :\npour les écoles,\npour « tout le monde »",
            *("2019-03-31", "NRCan"),
        ),
        (
            *("C01.2.1", "C01.2", "Every region had a meeting", "Chaque région a eu sa réunion", "", ""),
            *("Fall 2027 | Automne 2027", ""),
        ),
        (
            *("C02.1.1", "C02.1", "The days are counted", "Les jours sont comptés", "", ""),
            *("2020-12; End of the plan | Fin du plan", ""),
        ),
        (
            *("C02.1.2", "C02.1", "The figures are on a page", "Les chiffres sont sur une page", "", ""),
            *("", ""),
        ),
    ],
}


def _csv(rows: Iterable[tuple[str, ...]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue()


FILES = {name: _csv(rows) for name, rows in ROWS.items()}


def write_files(folder: Path, **changes: str) -> Path:
    """The files in a folder; `indicators="…"` gives other rows to one of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in FILES.items():
        text = ",".join(COLUMNS[name]) + "\r\n" + changes.get(name.removesuffix(".csv"), rows)
        (folder / name).write_bytes(text.encode())
    return folder


def real_plan() -> Path:
    """The folder of the real plan of 2018–2020; skips the test where it is not at hand."""
    folder = Path(os.environ.get("PLAN_DATA") or settings.BASE_DIR.parent / "shared" / "data" / "plan-2018-2020")
    if not folder.is_dir():
        pytest.skip(f"The files of the real plan are not at {folder}; PLAN_DATA names another folder.")
    return folder
