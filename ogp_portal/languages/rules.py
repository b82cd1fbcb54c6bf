"""Who keeps the languages equal."""

import rules

from ogp_portal.users.rules import is_administrator, is_forum_member, is_translator

rules.add_perm("languages.translate", is_translator | is_forum_member)
rules.add_perm("languages.publish_alone", is_forum_member | is_administrator)
