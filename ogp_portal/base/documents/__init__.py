"""Documents: a small neutral tree (tree.py), set as PDF/UA by typst (pdf.py) and written as DOCX (word.py)."""

from .badges import Badge, Badges, render_badges
from .pdf import PdfRefused, render_pdf
from .prose import plain_paragraphs, prose
from .tree import (
    Block,
    Document,
    Facts,
    Heading,
    Listing,
    PageBreak,
    Pair,
    Paragraph,
    Run,
    Side,
    Table,
    Words,
    colon,
    tidy,
    walk,
    words,
)
from .word import render_docx

__all__ = [
    "Badge",
    "Badges",
    "Block",
    "Document",
    "Facts",
    "Heading",
    "Listing",
    "PageBreak",
    "Pair",
    "Paragraph",
    "PdfRefused",
    "Run",
    "Side",
    "Table",
    "Words",
    "colon",
    "plain_paragraphs",
    "prose",
    "render_badges",
    "render_docx",
    "render_pdf",
    "tidy",
    "walk",
    "words",
]
