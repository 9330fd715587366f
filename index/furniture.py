"""What a page prints around its articles: its number, the day, the paper's name, who made it, where to call.

A line counts as furniture only when it is that and nothing else, so no sentence is lost to it.
"""

import re

_DAY = (
    r"(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年"
    r"\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
)
_PAGE = r"(?:第\s*)?(?:[A-Z]?\d{1,2}|[一二三四五六七八九十]{1,3})\s*版|[A-Z]\d{2}(?!\d)"
_SECTION = (
    r"(?:要闻|综合|新闻|时政|经济|财经|民生|国际|国内|天下|体育|文化|文娱|副刊|教育|健康|理论|社会|本地|都市|广告|专[版刊题]|"
    r"视[点界]|评论|深度|关注|特[别稿]|报道|河北|省会|市县|聚焦|热点|观察|时评|图片|读者|生活|科技|法治|周刊|"
    r"时评|短评|社论|微评|快评|锐评|热评|今日谈|杂谈|漫谈|随笔|来论|声音|观点|评论员文章|记者手记|编后|编辑手记|来信|来函|信箱|"
    r"简讯|短讯|快讯|速递|速览|一句话|集萃|播报|动态)"
)
_PAPER = r"[\u4e00-\u9fff]{2,6}(?:日报|晚报|早报|晨报|时报|导报|周报|青年报|商报)"
_PART = (
    rf"{_DAY}|\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}|(?:星期|周)[一二三四五六日天]|农历[\u4e00-\u9fff]{{2,10}}|{_PAGE}|{_PAPER}"
    rf"|{_SECTION}|(?:总?第)\d+期|今日\d+版|(?:https?://|www\.)\S{{1,200}}"
)
_PIECE = re.compile(rf"[\W_]+|{_PART}")
_PAGE_PART = re.compile(
    r"(?<![A-Za-z\d今日])(?:第\s*)?(?:(?P<page>[A-Z]?\d{1,2}|[一二三四五六七八九十]{1,3})\s*版|(?P<letter>[A-Z]\d{2})(?!\d))"
)
_PAGE_IN_NAME = re.compile(r"(?<![A-Za-z\d])第?([A-Z]?\d{1,2})\s*版|(?<![A-Za-z\d])([A-Z]\d{2})(?![A-Za-z\d])")
_OTHER = re.compile(
    r"[■□●◆▲]?\s*(?:相关(?:链接|新闻|报道)?|链接|延伸阅读|新闻(?:摘要|链接)|详细新闻|图片新闻)[\W_]*"
    r"|(?:本版)?(?:责任编辑|责编|美编|组版|检校|值班(?:主任|编委|总编)|(?:编辑|主编|版式|校对|视觉|制图|统筹|审读)(?=\s?[:：/／]))"
    r"[^，。；！？]{1,60}"
    r"|(?:上|下)一[版期篇]|放大|缩小|默认|字号|朗读|打印|收藏|分享|返回(?:目录|首页|顶部)|(?:标题|版面|本版|往期)导[航读]|往期回顾|版权所有[^。]{0,40}"
    r"|(?:(?:[上下]一[版期篇]|放大[+＋]?|缩小[-－]?|默认|字号|[大中小]|朗读|打印|PDF(?:版)?|返回目录)[\W_]*){2,12}"
    r"|(?:今日|本期|本报)?(?:导读|导航|看点|头条导读)[\W_]*|[^。！？]{2,60}[▶►→>》…\s]\s*(?:见|详见|刊)?第?[A-Z]?\d{1,2}\s*版[\W_]*"
    r"|[（(](?:详见|见|详细报道见)[^（）()]{1,12}版[）)]"
    r"|(?:(?:新闻|投稿|报料|爆料|服务|订阅|广告)(?:热线|电话)|(?:投稿|电子)?邮箱|热线)\s*[:：][^，。；！？]{0,60}"
)
LONGEST = 80
"""Characters of a line of furniture."""


def is_furniture(text: str) -> bool:
    """Whether a paragraph is nothing but a part of the page."""
    return len(text) <= LONGEST and (_is_made_of_parts(text) or _OTHER.fullmatch(text) is not None)


def page_of_line(text: str) -> str | None:
    """The number of the page, where a line of furniture gives it: `03版`, `第三版 要闻`, `A03`, `2024年1月5日 03版`."""
    match = _PAGE_PART.search(text) if is_furniture(text) else None
    return (match["page"] or match["letter"]) if match is not None else None


def _is_made_of_parts(text: str) -> bool:
    at = 0
    while at < len(text):  # piece by piece: one pattern for all of them would try every way to part the line
        piece = _PIECE.match(text, at)
        if piece is None:
            return False
        at = piece.end()
    return True


def page_of_name(path: str) -> str | None:
    """The number of the page in the name of a file: `20240105_03版.txt`, `石家庄日报 A03.txt`."""
    match = _PAGE_IN_NAME.search(path.rpartition("/")[2])
    return (match[1] or match[2]) if match is not None else None
