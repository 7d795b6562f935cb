"""The kinds of opinion a department can give, and the one that silence is.

Deemed is its own kind, never shown as agreement. Article: dalian-183/6, anshan-6/11.
"""

from __future__ import annotations

NO_OBJECTION = "no_objection"
AGREE_WITH_CONDITIONS = "agree_with_conditions"
OBJECT = "object"
NEED_MORE_MATERIAL = "need_more_material"
NOT_CONCERNED = "not_concerned"
DEEMED_NO_OBJECTION = "deemed_no_objection"

FORMAL = (NO_OBJECTION, AGREE_WITH_CONDITIONS, OBJECT, NOT_CONCERNED)

PERSON, DEEMED, PAPER, CARRIED = "person", "deemed", "paper", "carried"
