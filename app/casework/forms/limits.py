"""The forms of what is done to a running limit: paused, resumed, extended. The verbs are the product's, so are their forms."""

from __future__ import annotations

from app.casework.forms.acts import SAYS_SOMETHING, reason
from app.casework.forms.definition import NO_VALIDITY, Field, Form, Option
from app.domain.limits import LARGEST_AMOUNT
from app.domain.why import PAUSES

SCAN = "limit_document"
LONGEST_ARTICLE = 200  # characters of an id of a registered article
_PERMISSION = "administrative-licensing-law"
_ARTICLE = Field(
    name="article",
    type="article",
    label_zh="依据条文",
    label_en="Article",
    help_zh=f"填写已登记的条文编号，如 {_PERMISSION}/45（听证、鉴定、专家评审等所需时间不计入期限）、{_PERMISSION}/42（延长期限）。",
    help_en=f"The id of a registered article, such as {_PERMISSION}/45 (hearings, inspections and expert reviews do not count) or "
    f"{_PERMISSION}/42 (extension).",
    required=True,
    max_length=LONGEST_ARTICLE,
)
_DOCUMENT = (
    Field(
        name="document_number",
        type="text",
        label_zh="文书文号",
        label_en="Document number",
        help_zh="作出此决定或告知申请人的文书，如：大资规告〔2026〕3号。",
        help_en="Of the document by which it was decided or the applicant was told.",
        required=True,
        max_length=60,
    ),
    Field(
        name="document_date",
        type="date",
        label_zh="文书日期",
        label_en="Date of the document",
        help_zh="文书上的日期。计时的变动自签发之时起生效，不追溯。",
        help_en="The date it bears. The clock changes from your signature on and never backwards.",
        required=True,
    ),
    Field(
        name="scan",
        type="material",
        label_zh="文书扫描件",
        label_en="Scan of the document",
        help_zh="可不上传；上传后不可更换。",
        help_en="Not required; it cannot be exchanged later.",
        kinds=(SCAN,),
        validity=NO_VALIDITY,
        most=1,
    ),
)

PAUSE_FORM = Form(
    key="pause_limit",
    title_zh="暂停计时",
    title_en="Pause the limit",
    fields=(
        Field(
            name="cause",
            type="choice",
            label_zh="暂停事由",
            label_en="Cause",
            required=True,
            options=tuple(Option(value, zh, en) for value, (zh, en) in PAUSES.items()),
        ),
        reason("写明为何暂停、何时可以恢复。", "Say why it stands still and when it can go on."),
        _ARTICLE,
        *_DOCUMENT,
    ),
    rules=(SAYS_SOMETHING,),
)
RESUME_FORM = Form(
    key="resume_limit",
    title_zh="恢复计时",
    title_en="Resume the limit",
    fields=(reason("写明暂停事由何以消除。", "Say why the cause of the pause is over."), _ARTICLE, *_DOCUMENT),
    rules=(SAYS_SOMETHING,),
)
EXTEND_FORM = Form(
    key="extend_limit",
    title_zh="延长期限",
    title_en="Extend the limit",
    fields=(
        Field(
            name="amount",
            type="number",
            label_zh="延长多少",
            label_en="By how much",
            help_zh="按该期限自己的单位计，如期限为 5 个工作日的，填 3 即延长 3 个工作日。",
            help_en="In the limit's own unit: 3 extends a limit of 5 working days by 3 working days.",
            required=True,
            min=1,
            max=LARGEST_AMOUNT,
        ),
        reason("写明为何延长。", "Say why it is extended."),
        _ARTICLE,
        *_DOCUMENT,
    ),
    rules=(SAYS_SOMETHING,),
)
