"""Kinds and states of contributions, the allowed moves, and why one may be declined."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a person can contribute."""

    PROPOSAL = "proposal", _("Proposal")
    COMMENT = "comment", _("Comment")
    THEME_SUGGESTION = "theme_suggestion", _("Suggested theme")
    HELP_OFFER = "help_offer", _("Offer of help")
    CLAUSE_COMMENT = "clause_comment", _("Comment on the draft")
    WORKSHOP_NOTE = "workshop_note", _("Workshop note")
    STATEMENT = "statement", _("Statement")


# What gets an answer, is counted, and has a page: everything but offers of help, which only the forum reads.
ANSWERABLE = [kind.value for kind in Kind if kind != Kind.HELP_OFFER]


# What can be merged and split.
GROUPABLE = [Kind.PROPOSAL.value, Kind.THEME_SUGGESTION.value, Kind.STATEMENT.value, Kind.WORKSHOP_NOTE.value]


class Channel(models.TextChoices):
    """How a contribution came."""

    PORTAL = "portal", pgettext_lazy("came by", "This site")
    LETTER = "letter", pgettext_lazy("came by", "Letter")
    TELEPHONE = "telephone", pgettext_lazy("came by", "Telephone")
    EMAIL = "email", pgettext_lazy("came by", "E-mail")
    STAND = "stand", pgettext_lazy("came by", "Stand")
    WORKSHOP = "workshop", pgettext_lazy("came by", "Workshop")


# What people also say on paper or by voice: forum members enter it.
ENTERED = [Kind.PROPOSAL, Kind.COMMENT, Kind.THEME_SUGGESTION, Kind.WORKSHOP_NOTE, Kind.STATEMENT]
OFFLINE = [channel for channel in Channel if channel != Channel.PORTAL]
# What each of these kinds consists of, in the order it is read.
PARTS: dict[str, tuple[str, ...]] = {
    Kind.PROPOSAL: ("title", "problem", "solution", "change"),
    Kind.COMMENT: ("body",),
    Kind.THEME_SUGGESTION: ("title", "body"),
    Kind.WORKSHOP_NOTE: ("title", "body"),
    Kind.STATEMENT: ("title", "body"),
}
# The parts that may be left out.
OPTIONAL_PARTS = {
    (Kind.PROPOSAL, "change"),
    (Kind.WORKSHOP_NOTE, "title"),
    (Kind.STATEMENT, "title"),
}


class State(models.TextChoices):
    """The life of a contribution."""

    SUBMITTED = "submitted", pgettext_lazy("contribution", "Waiting for review")
    PUBLISHED = "published", pgettext_lazy("contribution", "Published")
    DECLINED = "declined", pgettext_lazy("contribution", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("contribution", "Withdrawn")


# From each state, the states a service may move a contribution to.
MOVES: dict[str, set[str]] = {
    State.SUBMITTED: {State.PUBLISHED, State.DECLINED, State.WITHDRAWN},
    State.PUBLISHED: {State.DECLINED, State.WITHDRAWN},
    State.DECLINED: {State.PUBLISHED, State.SUBMITTED, State.WITHDRAWN},
    State.WITHDRAWN: set(),
}


class DeclineReason(models.TextChoices):
    """Why a contribution is not published: the rules of participation."""

    DUPLICATE = "duplicate", _("The same was already proposed")
    PERSONAL = "personal", _("It tells personal things about others")
    INSULT = "insult", _("It insults or attacks people")
    OFF_TOPIC = "off_topic", _("It is about something else")
    ADVERTISING = "advertising", _("It advertises")


# Which activity of a phase (consultations.choices.Activity) lets a kind in.
ACTIVITY: dict[str, str] = {
    Kind.PROPOSAL: "propose",
    Kind.COMMENT: "comment",
    Kind.THEME_SUGGESTION: "suggest",
    Kind.HELP_OFFER: "offer",
    Kind.CLAUSE_COMMENT: "review",
}


class Outcome(models.TextChoices):
    """What becomes of a contribution (the portal's own list; every one of them carries a reason)."""

    RETAINED = "retained", pgettext_lazy("outcome", "Retained")
    RETAINED_IN_PART = "retained_in_part", pgettext_lazy("outcome", "Retained in part")
    UNDER_WAY = "under_way", pgettext_lazy("outcome", "Already under way")
    GUIDANCE = "guidance", pgettext_lazy("outcome", "Guidance for implementation")
    LATER_PLAN = "later_plan", pgettext_lazy("outcome", "For a later plan")
    MERGED = "merged", pgettext_lazy("outcome", "Merged")
    OUT_OF_SCOPE = "out_of_scope", pgettext_lazy("outcome", "Outside the scope")
    NOT_RETAINED = "not_retained", pgettext_lazy("outcome", "Not retained")


# These cannot even be prepared without a reason.
NEEDS_A_REASON = [Outcome.OUT_OF_SCOPE, Outcome.NOT_RETAINED]


class ResponseState(models.TextChoices):
    """A response is prepared, then public; a correction keeps what was public before."""

    PREPARED = "prepared", pgettext_lazy("response", "In preparation")
    PUBLISHED = "published", pgettext_lazy("response", "Published")


class GroupingKind(models.TextChoices):
    """Two contributions that say the same are merged; one that says two things is split."""

    MERGE = "merge", _("Merged")
    SPLIT = "split", _("Split")


class Step(models.TextChoices):
    """What authors and followers are told of, once each."""

    GROUPED = "grouped", _("Merged or split")
    UNGROUPED = "ungrouped", _("Merge or split undone")
    ANSWERED = "answered", _("Answered")
    CORRECTED = "corrected", _("Answer corrected")
    DRAFTED = "drafted", _("In the draft")
    PLANNED = "planned", _("In the plan")
    REPORTED = "reported", _("Progress reported")
    COMPLETED = "completed", _("Milestone complete")
    REVIEWED = "reviewed", _("Result reviewed")


class ClauseKind(models.TextChoices):
    """The parts of a commitment, after the form of the Open Government Partnership."""

    PROBLEM = "problem", pgettext_lazy("clause", "The problem")
    CAUSES = "causes", pgettext_lazy("clause", "Its causes")
    BASELINE = "baseline", pgettext_lazy("clause", "Where things stand today")
    DONE_SO_FAR = "done_so_far", pgettext_lazy("clause", "What has been done so far")
    SOLUTION = "solution", pgettext_lazy("clause", "What will be done")
    RESULTS = "results", pgettext_lazy("clause", "Expected results")
    TRANSPARENCY = "transparency", pgettext_lazy("clause", "How it serves transparency")
    PARTICIPATION = "participation", pgettext_lazy("clause", "How it serves public participation")
    ACCOUNTABILITY = "accountability", pgettext_lazy("clause", "How it serves public accountability")
    STAKEHOLDERS = "stakeholders", pgettext_lazy("clause", "Who supports it")
    BUDGET = "budget", pgettext_lazy("clause", "Budget")
    PROGRAMMES = "programmes", pgettext_lazy("clause", "Links to other programs")
    SDG = "sdg", pgettext_lazy("clause", "Sustainable Development Goals")
    MILESTONE = "milestone", pgettext_lazy("clause", "Milestone")


class VersionKind(models.TextChoices):
    """A published state of a plan."""

    DRAFT = "draft", pgettext_lazy("version", "Draft")
    FINAL = "final", pgettext_lazy("version", "Final plan")


class Precision(models.TextChoices):
    """How exact a due date is."""

    DAY = "day", pgettext_lazy("due", "Day")
    MONTH = "month", pgettext_lazy("due", "Month")


class Progress(models.TextChoices):
    """The states of Canada's tracker of commitments."""

    NOT_STARTED = "NS", pgettext_lazy("progress", "Not started")
    LIMITED = "LP", pgettext_lazy("progress", "Limited progress")
    SUBSTANTIAL = "SP", pgettext_lazy("progress", "Substantial progress")
    COMPLETE = "C", pgettext_lazy("progress", "Complete")


class Potential(models.TextChoices):
    """Potential for results, as the Independent Reporting Mechanism judges it."""

    UNCLEAR = "unclear", pgettext_lazy("potential", "Unclear")
    MODEST = "modest", pgettext_lazy("potential", "Modest")
    SUBSTANTIAL = "substantial", pgettext_lazy("potential", "Substantial")


class Completion(models.TextChoices):
    """Completion, as the Independent Reporting Mechanism judges it."""

    NO_EVIDENCE = "no_evidence", pgettext_lazy("completion", "No evidence available")
    NOT_STARTED = "not_started", pgettext_lazy("completion", "Not started")
    LIMITED = "limited", pgettext_lazy("completion", "Limited")
    SUBSTANTIAL = "substantial", pgettext_lazy("completion", "Substantial")
    COMPLETE = "complete", pgettext_lazy("completion", "Complete")


class EarlyResults(models.TextChoices):
    """Early results, as the Independent Reporting Mechanism judges them."""

    NONE = "none", pgettext_lazy("early results", "No notable results")
    MODERATE = "moderate", pgettext_lazy("early results", "Moderate")
    SIGNIFICANT = "significant", pgettext_lazy("early results", "Significant")


class Continuation(models.TextChoices):
    """What becomes of a commitment of an earlier plan in a later one."""

    CONTINUED = "continued", pgettext_lazy("commitment", "Continued")
    CHANGED = "changed", pgettext_lazy("commitment", "Changed")
    DROPPED = "dropped", pgettext_lazy("commitment", "Dropped")
