"""Editorial Markdown as blocks of a document: the same text that `base.text.markdown` shows on a page."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from .tree import Block, Listing, Paragraph, Run

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")
_LINKS = ("https://", "http://", "mailto:")


def prose(text: str, language: str = "") -> list[Block]:
    """Paragraphs and lists of a Markdown text; a heading in it becomes a strong paragraph, so that none breaks in."""
    return list(_blocks(SyntaxTreeNode(_markdown.parse(text)).children, language))


def plain_paragraphs(text: str, language: str = "") -> list[Block]:
    """A citizen's plain text, blank lines making paragraphs."""
    parts = (part.strip() for part in text.replace("\r\n", "\n").split("\n\n"))
    return [Paragraph((Run(part),), language) for part in parts if part]


def _blocks(nodes: Sequence[SyntaxTreeNode], language: str) -> Iterator[Block]:
    for node in nodes:
        if node.type in ("bullet_list", "ordered_list"):
            items = tuple(tuple(_blocks(item.children, "")) for item in node.children)
            yield Listing(items, node.type == "ordered_list", language)
        elif node.type == "blockquote":
            yield from _blocks(node.children, language)
        elif node.type in ("fence", "code_block"):
            yield Paragraph((Run(node.content.rstrip("\n")),), language)
        elif node.type in ("paragraph", "heading"):
            runs = _runs(node, Run("", strong=node.type == "heading"))
            if runs:
                yield Paragraph(tuple(runs), language)


def _runs(node: SyntaxTreeNode, like: Run) -> list[Run]:
    """The words inside a node, each as `like` the marks around it say; neighbours that are alike become one."""
    runs: list[Run] = []
    for run in _words(node, like):
        if runs and replace(runs[-1], text="") == replace(run, text=""):
            runs[-1] = replace(run, text=runs[-1].text + run.text)
        else:
            runs.append(run)
    return runs


def _words(node: SyntaxTreeNode, like: Run) -> Iterator[Run]:
    if node.type in ("text", "code_inline", "html_inline"):
        yield replace(like, text=node.content)
    elif node.type == "softbreak":
        yield replace(like, text=" ")
    elif node.type == "hardbreak":
        yield replace(like, text="\n")
    for child in node.children:
        yield from _words(child, _marked(like, node))


def _marked(like: Run, node: SyntaxTreeNode) -> Run:
    if node.type == "strong":
        return replace(like, strong=True)
    if node.type == "em":
        return replace(like, emphasis=True)
    href = str(node.attrs.get("href", "")) if node.type == "link" else ""
    return replace(like, href=href) if href.startswith(_LINKS) else like
