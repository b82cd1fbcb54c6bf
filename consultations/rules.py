"""Who may edit the consultation's texts and dates."""

import rules

from ogp_portal.users.rules import is_forum_member

rules.add_perm("consultations.edit", is_forum_member)
