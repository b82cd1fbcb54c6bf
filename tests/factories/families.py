"""What was merged and split, for tests that visit every page."""

from typing import Any

from commitments.services.grouping import merge, split

from .contributions import make_comment, make_proposal
from .people import make_moderator, make_person
from .words import COMMENT, PROPOSAL


def group_some(consultation: Any, theme: Any, written_in: str) -> dict[str, list[Any]]:
    """A proposal that two others are merged into, one with a comment, and a part of a proposal that was split."""
    texts = {**PROPOSAL[written_in], "language": written_in}
    root, first, second, whole = (make_proposal(consultation, themes=[theme], **texts) for _ in range(4))
    make_comment(first, language=written_in, body=COMMENT[written_in])
    moderator = make_moderator()
    merge(sources=[first, second], into=root, by=moderator)
    part = {name: texts[name] for name in ("title", "problem", "solution")}
    split(whole=whole, parts=[part, part], by=moderator)
    return {"contribution_originals": [root.pk], "contribution_follow": [root.pk], "contribution_unfollow": [root.pk]}


def make_family(consultation: Any, *, originals: int, **fields: Any) -> Any:
    """A proposal that so many others are merged into, each by another person."""
    root = make_proposal(consultation, **fields)
    others = [make_proposal(consultation, author=make_person(), **fields) for _ in range(originals)]
    merge(sources=others, into=root, by=make_moderator())
    root.refresh_from_db()
    return root
