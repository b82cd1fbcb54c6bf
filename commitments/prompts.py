"""What independent reviewers ask of each part of a commitment, as help beside the field; never a score."""

from django.utils.translation import gettext_lazy as _

from .choices import ClauseKind

PROMPTS = {
    ClauseKind.PROBLEM: _("Whom does it touch, and how does anybody know? Name the problem, not the tool."),
    ClauseKind.CAUSES: _("Why is it so today? Which of these causes does the commitment change?"),
    ClauseKind.BASELINE: _("What is the baseline, in figures? From which source, and of which day?"),
    ClauseKind.DONE_SO_FAR: _("What was tried before, by whom? If an earlier plan promised it, what is new now?"),
    ClauseKind.SOLUTION: _(
        "Which rule, practice or institution changes? Who does what, so that somebody outside can check it?"
    ),
    ClauseKind.RESULTS: _("What will people be able to do that they cannot do now? How would one measure it?"),
    ClauseKind.TRANSPARENCY: _("Which information becomes public that is not public now, or becomes usable?"),
    ClauseKind.PARTICIPATION: _("Where do people have a say that they do not have now, and what becomes of it?"),
    ClauseKind.ACCOUNTABILITY: _("Who must answer to whom, and what follows if nothing is done?"),
    ClauseKind.STAKEHOLDERS: _("Which departments, organizations and communities help, and have they agreed?"),
    ClauseKind.BUDGET: _("How much, from where, for how long? If nothing is set aside, say so."),
    ClauseKind.PROGRAMMES: _("Which other programs, laws or plans does it build on or change?"),
    ClauseKind.SDG: _("Which goals and targets does it serve? Name their numbers."),
    ClauseKind.MILESTONE: _(
        "Can somebody check on the due date whether it is done? One act, one date, one department that answers for it."
    ),
}
INDICATOR = _("How does one know that it is reached? A figure, a document or an event that anybody can look up.")
