"""The page audit: what must be true of every HTML page, checked on every one a test fetches."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from django.test import Client

ERROR_PAGES = {400, 403, 404, 405, 429, 500, 503}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
UNLABELLED_INPUTS = {"hidden", "submit", "button", "reset", "image"}
LEAKS = re.compile(r"\{\{|\{%|%\(\w+\)|^None$|object at 0x")


class AuditedClient(Client):
    """Django's test client, auditing each HTML response. `audited = False` switches that off for hostile text."""

    audited = True

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        html = response.headers.get("Content-Type", "").startswith("text/html")
        # A refused verb and a redirection have no page.
        page = response.status_code != 405 and not 300 <= response.status_code < 400
        if self.audited and html and page and not response.streaming:
            found = problems(
                response.content.decode(),
                path=request.get("PATH_INFO", "/"),
                status=response.status_code,
                method=request.get("REQUEST_METHOD", "GET"),
            )
            assert not found, "\n".join([f"{request.get('PATH_INFO')} ({response.status_code}):", *found])
        return response


def problems(html: str, *, path: str, status: int = 200, method: str = "GET") -> list[str]:
    """What is wrong with a page, one line each; an empty list if nothing is."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    if tree.find("body") is None or not html.lstrip().lower().startswith("<!doctype html>"):
        return ["not a whole HTML page"]
    page = Page(tree)
    found = [*page.frame(path, status), *page.outline(), *page.ids(), *page.controls(), *page.forms()]
    found += [*page.safety(), *page.words()]
    if "/admin/" not in path:
        found += [f"invalid HTML at line {line}: {code} {details}" for (line, _column), code, details in parser.errors]
        if status == 200 and method == "GET" and path.startswith(("/en/", "/fr/")):
            found += page.alternates()
    return found


class Page:
    """A parsed page and what can be wrong with it."""

    def __init__(self, tree: Element) -> None:
        self.tree = tree
        self.elements = [element for element in tree.iter() if isinstance(element.tag, str)]
        self.parents = {child: parent for parent in tree.iter() for child in parent}
        self.known_ids = {element.get("id") for element in self.elements if element.get("id")}
        self.labelled = {label.get("for") for label in self.all("label") if self.name_of(label)}

    def all(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]

    def frame(self, path: str, status: int) -> Iterator[str]:
        """The language and the title."""
        language = self.tree.get("lang")
        prefix = path.split("/")[1] if path.count("/") > 1 else ""
        if language not in ("en", "fr"):
            yield f"<html lang> is {language!r}"
        elif prefix in ("en", "fr") and language != prefix and status not in ERROR_PAGES:
            yield f"<html lang={language!r}> under /{prefix}/"
        titles = [title for title in self.all("title") if self.parents[title].tag == "head"]
        if len(titles) != 1 or not (titles[0].text or "").strip():
            yield f"{len(titles)} titles, or an empty one"

    def outline(self) -> Iterator[str]:
        """Headings: one h1, no level skipped."""
        headings = self.all(*HEADINGS)
        if (count := sum(heading.tag == "h1" for heading in headings)) != 1:
            yield f"{count} h1"
        before = 1
        for heading in headings:
            level = HEADINGS[heading.tag]
            if level > before + 1:
                yield f"h{level} after h{before}: {self.name_of(heading)!r}"
            if not self.name_of(heading):
                yield f"empty {heading.tag}"
            before = level

    def ids(self) -> Iterator[str]:
        """Ids are unique, and what refers to one finds it."""
        for value, count in Counter(element.get("id") for element in self.elements if element.get("id")).items():
            if count > 1:
                yield f"id {value!r} {count} times"
        for element in self.elements:
            targets = []
            for attribute in ("aria-describedby", "aria-labelledby", "aria-controls", "for", "popovertarget"):
                targets += (element.get(attribute) or "").split()
            if element.tag == "a" and len(element.get("href") or "") > 1 and element.get("href").startswith("#"):
                targets.append(element.get("href")[1:])
            for target in targets:
                if target not in self.known_ids:
                    yield f"{describe(element)} refers to the absent id {target!r}"

    def controls(self) -> Iterator[str]:
        """Form controls, links, buttons and pictures have names."""
        for element in self.all("input", "select", "textarea"):
            if element.get("type", "text") not in UNLABELLED_INPUTS and not self.is_labelled(element):
                yield f"no label: {describe(element)}"
        for element in self.all("a", "button", "summary"):
            if not self.name_of(element) and (element.tag != "a" or element.get("href") is not None):
                yield f"without text: {describe(element)}"
        for element in self.all("img"):
            if element.get("alt") is None:
                yield f"no alt: {describe(element)}"

    def forms(self) -> Iterator[str]:
        """Forms that change something have their token."""
        for form in self.all("form"):
            names = {control.get("name") for control in form.iter("input")}
            if form.get("method", "get").lower() == "post" and "csrfmiddlewaretoken" not in names:
                yield f"no csrf token: {describe(form)}"

    def is_labelled(self, element: Element) -> bool:
        if any(element.get(name) for name in ("aria-label", "aria-labelledby", "title")):
            return True
        if element.get("id") and element.get("id") in self.labelled:
            return True
        ancestor = self.parents.get(element)
        while ancestor is not None and ancestor.tag != "label":
            ancestor = self.parents.get(ancestor)
        return ancestor is not None and bool(self.name_of(ancestor))

    def safety(self) -> Iterator[str]:
        """Nothing inline: the content security policy would drop it."""
        for element in self.elements:
            for attribute, value in element.attrib.items():
                if attribute == "style" or str(attribute).startswith("on"):
                    yield f"inline {attribute}: {describe(element)}"
                if attribute in ("href", "action", "src") and value.strip().lower().startswith("javascript:"):
                    yield f"script as an address: {describe(element)}"
        for element in self.all("style", "script"):
            data = element.get("type", "") in ("application/json", "application/ld+json")
            if element.get("src") is None and not data:
                yield f"inline <{element.tag}>"

    def words(self) -> Iterator[str]:
        """No template code, placeholder or None shows through."""
        for element in self.elements:
            if element.tag in ("script", "style", "textarea"):
                continue
            shown = [element.text, *(child.tail for child in element), *element.attrib.values()]
            for text in shown:
                if text and LEAKS.search(text.strip()):
                    yield f"shows through in {describe(element)}: {text.strip()[:80]!r}"

    def alternates(self) -> Iterator[str]:
        """A public page names itself in both languages."""
        languages = {
            link.get("hreflang") for link in self.all("link") if link.get("rel") == "alternate" and link.get("href")
        }
        for language in ("en", "fr"):
            if language not in languages:
                yield f"no <link rel=alternate hreflang={language}>"

    def name_of(self, element: Element) -> str:
        """The text by which assistive technology names an element, roughly."""
        for attribute in ("aria-label", "title", "alt"):
            if (element.get(attribute) or "").strip():
                return element.get(attribute).strip()
        if set((element.get("aria-labelledby") or "").split()) & self.known_ids:
            return element.get("aria-labelledby")
        if element.get("aria-hidden") == "true" or not isinstance(element.tag, str):
            return ""
        parts = [element.text or "", *(self.name_of(child) + " " + (child.tail or "") for child in element)]
        return " ".join("".join(parts).split())


def describe(element: Element) -> str:
    """An element's opening tag, for a message."""
    attributes = " ".join(f'{name}="{value[:40]}"' for name, value in list(element.attrib.items())[:4])
    return f"<{element.tag} {attributes}>".replace(" >", ">")
