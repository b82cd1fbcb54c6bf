"""The process, held to OGP's Participation and Co-Creation Standards of 2022, from the portal's own records.

`load` reads the records once; `Day` sees them as they stood at one moment; `assess` says of each requirement whether
it is met (judge.py), with the figures and links that prove it and what is missing (words.py). The readings are ours
(requirements.py).
"""

from .assess import Assessment, assess, states_on
from .day import Day
from .records import Records, load
from .requirements import REQUIREMENTS, Finding, Link, Requirement, State

__all__ = [
    "REQUIREMENTS",
    "Assessment",
    "Day",
    "Finding",
    "Link",
    "Records",
    "Requirement",
    "State",
    "assess",
    "load",
    "states_on",
]
