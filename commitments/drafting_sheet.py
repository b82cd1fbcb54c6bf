"""The forms of the drafting desk: one for each record of a commitment, made, read and checked together."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from consultations.models import Theme
from ogp_portal.base.templatetags.bilingual import in_language
from ogp_portal.languages.checks import findings_of

from .choices import ClauseKind
from .forms import DraftingForm, HeadForm, IndicatorForm, MilestoneForm, PartForm
from .frozen import label_of
from .models import Clause, Commitment, Department, Indicator, Milestone
from .prompts import INDICATOR, PROMPTS
from .querysets import linked_keys
from .services import Part, Sheet
from .services.drafting import HEAD
from .services.milestones import DATES, LABELS, OF_INDICATOR, TEXTS

# Django takes 500 fields in one form (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS). A milestone has about 14, an indicator
# 11, all the rest some 70; what does not fit is on the next page of the desk.
MOST_FIELDS = 380
OF_MILESTONE, OF_ONE_INDICATOR, OF_THE_REST = 14, 11, 70


class Block:
    """One record on the desk: its form, its heading, the questions beside it, what the checker found."""

    def __init__(
        self, form: DraftingForm, label: str, prompt: Any = "", clause: Clause | None = None, pk: int = 0
    ) -> None:
        self.form, self.label, self.prompt, self.clause, self.pk = form, label, prompt, clause, pk
        self.children: list[Block] = []
        self.findings: list[Any] = []
        self.comments: list[Any] = []

    def everyone(self) -> Iterator["Block"]:
        """This block and those below it."""
        yield self
        for child in self.children:
            yield from child.everyone()

    def part(self) -> Part:
        """What was written, for the service."""
        return Part(self.form.values, self.form.cleaned_data["version"])


class SheetForms:
    """All forms of one page of the desk. With `data`, of what was sent, where somebody touched it.

    After a conflict (`is_late`) the forms carry the present versions: the next saving is meant to replace.
    """

    def __init__(self, commitment: Commitment, data: Any = None, *, page: int = 1, is_late: bool = False) -> None:
        self.commitment, self.data, self.is_late = commitment, data, is_late
        self.refusals: list[str] = []
        self.departments = [(row.pk, str(row)) for row in Department.objects.order_by("key", "pk")]
        clauses = list(Clause.objects.filter(commitment=commitment).order_by("position", "pk"))
        self.retired = [clause for clause in clauses if clause.retired_at is not None]
        living = [clause for clause in clauses if clause.retired_at is None]
        pages = self._pages([clause for clause in living if clause.kind == ClauseKind.MILESTONE])
        self.page = min(max(page, 1), len(pages))
        self.pages = range(1, len(pages) + 1)
        self.head = self._head() if self.page == 1 else None
        self.parts = self._parts({clause.kind: clause for clause in living}) if self.page == 1 else []
        self.milestones = [self._milestone(*one) for one in pages[self.page - 1]]

    # ---- making the forms -------------------------------------------------------------------------------
    def _make(self, form_class: Any, prefix: str, version: int, initial: dict[str, Any], **kwargs: Any) -> Any:
        initial = {
            name: value or ("" if value is None and not name.endswith("_on") else value)
            for name, value in initial.items()
        }
        kwargs |= {"prefix": prefix, "version": version, "initial": initial}
        if self.data is None or f"{prefix}-opened" not in self.data:
            return form_class(**kwargs)
        sent = form_class(self.data, **kwargs)
        if not sent.is_touched:
            return form_class(**kwargs)
        if not self.is_late:
            return sent
        data = self.data.copy()
        is_overtaken = data[f"{prefix}-version"] != str(version)
        data[f"{prefix}-version"] = str(version)
        late = form_class(data, **kwargs)
        late.stored = initial if is_overtaken else None
        return late

    def _head(self) -> Block:
        commitment: Any = self.commitment
        initial = {name: getattr(commitment, name) for name in HEAD}
        initial |= {"leads": commitment.lead_keys, "partners": commitment.partner_keys, "themes": commitment.theme_keys}
        themes = Theme.objects.filter(consultation=commitment.plan.consultation_id).order_by("number", "pk")
        names = [(theme.pk, in_language(theme, "name")[0]) for theme in themes.only("name_en", "name_fr")]
        form = self._make(HeadForm, "head", commitment.version, initial, departments=self.departments, themes=names)
        return Block(form, _("Number, title, departments"))

    def _parts(self, by_kind: dict[str, Clause]) -> list[Block]:
        blocks = []
        for kind in ClauseKind:
            if kind == ClauseKind.MILESTONE:
                continue
            clause = by_kind.get(kind)
            texts = {name: getattr(clause, name) if clause else "" for name in TEXTS}
            form = self._make(PartForm, kind.value, clause.version if clause else 0, texts)
            blocks.append(Block(form, label_of(kind.value), PROMPTS[kind], clause))
        return blocks

    def _pages(self, clauses: list[Clause]) -> list[list[tuple[Clause, Any, list[Indicator]]]]:
        """The milestones with their indicators, as many on a page as its form can take; one page at least."""
        keys = {"lead_keys": linked_keys(Milestone, "leads"), "partner_keys": linked_keys(Milestone, "partners")}
        rows = {row.clause_id: row for row in Milestone.objects.filter(commitment=self.commitment).annotate(**keys)}
        indicators: dict[int, list[Indicator]] = defaultdict(list)
        for indicator in Indicator.objects.filter(milestone__commitment=self.commitment).order_by("pk"):
            indicators[indicator.milestone_id].append(indicator)
        pages: list[list[tuple[Clause, Any, list[Indicator]]]] = [[]]
        left = MOST_FIELDS - OF_THE_REST
        for clause in clauses:
            own = indicators[rows[clause.pk].pk]
            fields = OF_MILESTONE + OF_ONE_INDICATOR * len(own)
            if fields > left and pages[-1]:
                pages.append([])
                left = MOST_FIELDS
            left -= fields
            pages[-1].append((clause, rows[clause.pk], own))
        return pages

    def _milestone(self, clause: Clause, milestone: Any, indicators: list[Indicator]) -> Block:
        initial = {name: getattr(clause, name) for name in TEXTS}
        initial |= {name: getattr(milestone, name) for name in (*DATES, *LABELS)}
        initial |= {"leads": milestone.lead_keys, "partners": milestone.partner_keys}
        prefix = f"milestone-{clause.pk}"
        form = self._make(MilestoneForm, prefix, clause.version, initial, departments=self.departments)
        label = _("Milestone %(code)s") % {"code": milestone.code}
        block = Block(form, label, PROMPTS[ClauseKind.MILESTONE], clause)
        for indicator in indicators:
            texts = {name: getattr(indicator, name) for name in (*OF_INDICATOR, "due_on", "due_precision")}
            own = self._make(IndicatorForm, f"indicator-{indicator.pk}", clause.version, texts)
            name = _("Indicator %(code)s") % {"code": indicator.code}
            block.children.append(Block(own, name, INDICATOR, pk=indicator.pk))
        return block

    # ---- reading them -----------------------------------------------------------------------------------
    def everyone(self) -> Iterator[Block]:
        """All blocks of this page."""
        for block in [*([self.head] if self.head else []), *self.parts, *self.milestones]:
            yield from block.everyone()

    def is_valid(self) -> bool:
        """Whether all that was touched can be kept."""
        return all(block.form.is_valid() for block in self.everyone() if block.form.is_bound)

    def sheet(self) -> Sheet:
        """What was touched, for the service."""
        parts = {str(kind): block.part() for kind, block in self._touched(self.parts)}
        milestones = {int(kind): block.part() for kind, block in self._touched(self.milestones)}
        children = [child for block in self.milestones for child in block.children]
        indicators = {child.pk: child.part() for child in children if child.form.is_bound}
        head = self.head.part() if self.head and self.head.form.is_bound else None
        return Sheet(head, parts, milestones, indicators)

    def _touched(self, blocks: list[Block]) -> Iterator[tuple[str, Block]]:
        for block in blocks:
            if block.form.is_bound:
                yield block.form.prefix.removeprefix("milestone-"), block

    def rows(self) -> list[tuple[str, Any, str]]:
        """Refusals and errors for parts/error_summary.html, each with the field it is about."""
        rows: list[tuple[str, Any, str]] = [("", "", refusal) for refusal in self.refusals]
        for block in self.everyone():
            for name, errors in block.form.errors.items():
                field = block.form[name]
                rows += [(field.id_for_label, f"{block.label}, {field.label}", error) for error in errors]
        return rows

    def check_language(self) -> None:
        """Let the language checker look at every text of this page in both languages."""
        for block in self.everyone():
            if "text_en" in block.form.fields:
                texts = [block.form[name].value() or "" for name in TEXTS]
                block.findings = findings_of(*texts) if all(texts) else []
