"""Nothing grows past the size at which it can be read in one sitting. There is no list of exceptions."""

import ast
import subprocess
from pathlib import Path

from ogp_portal.base.embedded import ROOT

MODULE, FUNCTION, TEMPLATE, TEST_MODULE = 400, 40, 120, 500


def files(*patterns: str) -> list[Path]:
    """Files of the repository, new ones included, as far as they still exist."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    return [ROOT / name for name in listed if (ROOT / name).exists() and "migrations" not in name]


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def too_long(paths: list[Path], limit: int) -> dict[str, int]:
    return {str(path.relative_to(ROOT)): lines(path) for path in paths if lines(path) > limit}


def test_modules() -> None:
    assert too_long([path for path in files("*.py") if "tests" not in path.parts], MODULE) == {}


def test_test_modules() -> None:
    assert too_long(files("tests/*.py"), TEST_MODULE) == {}


def test_templates() -> None:
    assert too_long(files("templates/*", "*/templates/*"), TEMPLATE) == {}


def test_functions() -> None:
    long = {}
    for path in files("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = length
    assert long == {}


def test_there_is_something_to_measure() -> None:
    assert len(files("*.py")) > 100
    assert len(files("templates/*")) > 30
