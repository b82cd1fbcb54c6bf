"""Plans from and to three CSV files: reading them with every fault named, looking for what seems wrong, writing."""

from .checking import Finding, look_over
from .reading import COLUMNS, FilesRefused, read_folder
from .writing import files_of, not_in_files, rows_of, write_folder

__all__ = [
    "COLUMNS",
    "FilesRefused",
    "Finding",
    "files_of",
    "look_over",
    "not_in_files",
    "read_folder",
    "rows_of",
    "write_folder",
]
