"""What more than one document says."""

from django.utils.translation import gettext as _

from ogp_portal.base.documents import Block, Paragraph, words


def lacking_note() -> list[Block]:
    """Shown in a PDF that has squares, in the active language."""
    said = _("Where this document shows a square (□), its typeface lacks a character. The DOCX file has it.")
    return [Paragraph(words(said), quiet=True)]
