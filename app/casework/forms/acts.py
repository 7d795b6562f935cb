"""The forms of what is done to a case as a whole: taken back, begun again, begun. The verbs are the product's, so are their forms.

The same strict definition as an analyst's forms: it renders the page and validates the answers, one check for browser and scenario.
"""

from __future__ import annotations

from app.casework.forms.definition import Field, Form, Rule

LONGEST_REASON = 2_000
_PERSONAL_ZH = "此处可能涉及个人信息，单独保存，可依法删除。"
_PERSONAL_EN = "This may name persons; it is kept apart and can be erased by law."


def reason(help_zh: str, help_en: str) -> Field:
    """The entry for the reason of an act, which may name persons. Shape: what to write comes first in its help."""
    return Field(
        name="reason",
        type="text_long",
        label_zh="理由",
        label_en="Reason",
        help_zh=help_zh + _PERSONAL_ZH,
        help_en=f"{help_en} {_PERSONAL_EN}",
        required=True,
        max_length=LONGEST_REASON,
        personal=True,
    )


SAYS_SOMETHING = Rule("reason", "string length(reason) > 1", "理由至少 2 个字", "A reason of at least 2 characters")

WITHDRAW_FORM = Form(
    key="withdraw",
    title_zh="撤回案件",
    title_en="Withdraw the case",
    fields=(reason("写明为何撤回。", "Say why it is taken back."),),
    rules=(SAYS_SOMETHING,),
)

RESTART_FORM = Form(
    key="restart",
    title_zh="重新启动",
    title_en="Restart",
    fields=(
        reason("写明为何重新启动、方案有何调整。", "Say why it is begun again and what has changed."),
        Field(
            name="footprint",
            type="footprint",
            label_zh="新的用地范围",
            label_en="New site",
            help_zh="用地范围不变的留空即可；范围须在本辖区内。上传的文件须注明坐标系。",
            help_en="Leave it empty if the site stays as it is. It lies inside the district; a file states its coordinate system.",
            kinds=("site_file",),
        ),
    ),
    rules=(SAYS_SOMETHING,),
    articles=("dalian-183/6.2",),
)

START_FORM = Form(
    key="start",
    title_zh="启动策划生成",
    title_en="Start project generation",
    fields=(),
    articles=("dalian-183/5.1", "dalian-183/6.1"),
)
