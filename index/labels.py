"""Lines that name what they hold, as exported editions print them: `标题：…`, `作者：…`, `日期：…`."""

import re
from typing import NamedTuple

_NAMES = {
    "title": "标题 题目 主标题 主题",
    "kicker": "引题 肩题 眉题 副题 副标题",
    "byline": "作者 撰文",
    "source": "来源 出处 稿源 报纸 报名 媒体",
    "date": "日期 时间 发布时间 发表时间 出版日期 刊期 见报日期",
    "page": "版次 版面 版号 版名",
    "text": "正文 内容 全文",
    "other": "关键词 摘要 字数 责编 编辑 栏目 分类 链接 网址 编号 阅读 阅读量 浏览",
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_LABEL = re.compile(r"^(?:[【\[]\s*([\u4e00-\u9fff]{2,4})\s*[】\]]\s*[:：]?|([\u4e00-\u9fff]{2,4})\s*[:：])\s*(.*)$")
LABELLED = re.compile(rf"[【\[]?\s*(?:{'|'.join(_FIELD_OF)})\s*[】\]:：][^。！？]{{0,{80}}}$")
"""A labelled line, which is a paragraph of its own."""
LONGEST = 120
"""Characters of a labelled line; a longer one is text."""


class Label(NamedTuple):
    """A labelled line."""

    field: str
    """title, kicker, byline, source, date, page; text where only the label of the text stands; other."""
    value: str


def read_label(text: str) -> Label | None:
    """What a line names, where it begins with a label; the text itself may not follow its label on the line."""
    match = _LABEL.match(text) if len(text) <= LONGEST else None
    field = _FIELD_OF.get(match[1] or match[2]) if match is not None else None
    if match is None or field is None or (field == "text" and match[3]):
        return None
    return Label(field, match[3].strip())
