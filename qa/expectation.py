"""What a question asks for, and where in a sentence such a thing stands.

A question asks by a word (谁, 多少, where) or names the class of its answer (什么主义, 哪个国家, which company);
the class then often closes the answer: 新柏拉图主义.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from index.patterns import pattern
from index.text import is_unspaced

Kind = Literal[
    "contact", "percent", "duration", "date", "amount", "number", "person", "reason", "manner", "list", "yes-no",
    "definition", "place", "organisation", "title", "free",
]  # fmt: skip
Grain = Literal["year", "day", "clock", "any"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a question asks for."""

    kind: Kind
    grain: Grain = "any"
    """How fine a date is asked for."""
    unit: str = ""
    """The characters that the number asked for may be counted in."""
    head: str = ""
    """What follows the asking word, folded: it begins with the class of the answer. Empty where there is none."""


_COUNTED = (
    "个家项名次条位张户栋人座只件种场届所台组支轮面处套亩枚艘架辆颗株头篇部首岁例起宗列趟批口床页集字度倍米吨元年天"
)
_UNIT = (
    r"(?:个百分点|[%％]|平方公里|平方千米|平方米|立方米|公里|千米|厘米|毫米|公斤|千克|公顷|千瓦时|千瓦|兆瓦|海里|[美欧日港]元|英镑|卢布|元|人次|班次"
    rf"|个?小时|分钟|秒|个月|周|个?工作日|摄氏度|[{_COUNTED}])"
)
_DIGITS = r"\d+(?:[.,]\d+)*"
_NUMBER = (
    rf"(?:{_DIGITS}\s*[多余]?\s*[万亿千百]*[多余]?|[一二三四五六七八九十百千两]+(?=[多余万亿]*{_UNIT}))[多余万亿]*"
)
_BEGINS_SO = (
    "和平|和谐|和田(?!径)|和顺|为民|都江堰|都匀|都昌|都安|都市|有色|有机|有线|有研|对外(?!开放|公[布开]|宣布|发布)|向阳|从化|从江|也门|那曲|那坡"
    r"|(?<![月\d])日(?:本|照市|报|喀则|内瓦)|月坛|月湖|就业(?:局|服务|指导|中心)"
)
"""Words that names begin with, though their first character links words elsewhere."""
_PROPER = (
    rf"(?:(?![在的了和与为是从到由对被把向就也都其这那有月日])|(?=[和为都有对向从也那日月就])(?={_BEGINS_SO}))"
    r"(?:(?![在的了是被把与过]|于(?![都洪田])|将(?![军乐])|由(?<!自由)|及(?<!埃及))[\u4e00-\u9fff])"
)
"""The characters of a name: Han, but none of those that link words, of which more stand before a name than in it."""
_NO_YEAR = r"(?<!\d)(?!(?:19|20)\d\d\s*年)"
_RANGE = rf"{_NUMBER}(?:(?:\s*{_UNIT})?\s*[—–~～至到-]+\s*{_NUMBER})?"
_PLACE = (
    "(?:省|市|县|区|镇|乡|村|州|岛|街道|大街|路口|广场|公园|园|中心|大厅|小区|大会堂|机场|车站|港|国(?![家旗庆际企有])"
    "|湖(?![北南])|山(?![东西]省)|河(?![北南])|江(?![苏西堰]))"
)
_BODY = (
    "(?:公司|集团|银行|大学|学院|学校|研究院|研究所|委员会|法院|医院|办公室|领导小组|联合会|基金会|总工会|商会|党工委|管委会|政府|总局|总署|武装|工程处"
    "|俱乐部|乐团|剧院|博物馆|联盟|组织|电视台|局|委|厅|部(?!级)|中心|院|协会|学会|办事处|单位|队|署|天文台|报社|出版社|通讯社|工厂)"
    "(?:有限(?:责任)?公司|办公室|分公司|[分支]行)?(?![员长门])"
)
"""How the names of bodies end."""
_ABOUT = r"(?:左右|以上|以下|以内|以[上下])?"
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季"
    "俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍覃霍翁隋植"
    "甘景薄单包司柏蓝阴骆敖佟麦尚宁柯阮桂闵解强柴华车冉房边"
)
_TITLED = (
    "记者|通讯员|作者|书记|[市省县局厅部州区]长|主席|总统|总理|首相|大使|主任|校长|院长|院士|教授|医生|处长|工程师"
    "|调研员|负责人|居民|村民|同志|委员|代表"
)
_AFTER_NAME = (
    r"[，,、。；;：:）)（(“”《》\s]|$|等|在|为|是|和|与|及|的|说|表示|介绍|指出|强调|要求|率|担任|出任|任|当选|出席|主持|会见|致|抵达"
    r"|发表|曾|于|以|将|被|也|则|从|向|对|因|就|来|获|当|摄|告诉|主编|同志|亲|立|走"
)


def _any(*alternatives: str) -> re.Pattern[str]:
    return pattern("|".join(alternatives))


_CLASSIFIER = "[个种位座家项条部所本首场届次类门面只名支款份片块颗艘架间幢栋层级段期些批间队]"
_HEAD = _any(rf"(?:什么样的?|什么|何种|哪一?{_CLASSIFIER}?|哪几{_CLASSIFIER})(?P<head>[\u4e00-\u9fff]{{1,6}})")
_ASKED_OF = _any(r"的?(?P<head>[\u4e00-\u9fff]{1,4}?)(?:是|为|叫|有|称为|称作|被称为)[?]?$")
_ENGLISH_HEAD = _any(r"\b(?:which|what)\s+(?!(?:is|was|are|were|did|does|do|has|have|will|the|a|an)\b)(?P<head>[a-z]+)")

_BY_BODIES = "(?:公布|发布|主办|承办|协办|举办|印发|出台|运营|开发|承建|建设|牵头|主管)"
"""What a body does more often than a person."""

_ASKED: dict[Kind, re.Pattern[str]] = {
    "contact": _any(
        r"往哪[里儿]?[发投寄报]|[发投寄送]到?哪[里儿]|邮箱|邮件地址|电子邮件|网址|电话|热线",
        r"e-?mail|website|phone number",
    ),
    "percent": _any(
        r"百分之[几多]|百分比|占比|比例|满意度|合格率|(?:占|比重|指数|相当于).{0,12}多少(?!个|人|元|万|亿)|几成|增[幅速长]率?.{0,3}多少|(?:提高|下降|增长|增加|上升|[上下]?[涨跌])了?多少(?!个|人|元|万|亿)"
        r"|利率.{0,4}多少|percent|what (?:share|proportion|percentage)|by how much|how much of"
    ),
    "duration": _any(
        r"多久|多长时间|几天|几个月|(?<![元国的于在])几年(?!时|的时候|[级月代])|多少[天年]|多少个?(?:工作日|月|小时)|多少分钟|几分钟|几个?小时|几个工作日",
        r"how long|how many (?:working )?(?:days|years|months|hours|minutes)",
    ),
    "date": _any(
        r"什么时[候后间]|何时|几时|哪一?[天年月日]|何年|何月|何日|几月|几号|几年|几点|截止|日期|哪个?世纪|什么年代",
        r"(?:^|[,;] ?)when\b|\bwhen (?:did|do|does|was|were|is|are|will|can|must|should|has|have)\b",
        r"(?:what|which) (?:date|day|year|month|time)|deadline",
    ),
    "amount": _any(
        r"多少(?:钱|元|亿|万元|资金|贷款|成本|投资|奖金|奖励)|金额|几[亿万]|多少.{0,4}(?:资金|贷款|美元|欧元)|投资多少|价格",
        r"how much(?! of)|what amount|(?:price|cost) of",
    ),
    "number": _any(
        rf"多少|(?<!哪)几(?=[{_COUNTED}])|第几|多[大高长深远重宽]",
        r"\bhow many\b|number of|how (?:large|big|far|tall|high|deep|old)",
    ),
    "person": _any(
        rf"(?<!方是)(?<!单位是)谁(?!来?{_BY_BODIES})|哪一?位|哪[个名]一?人|哪一个人|何人|姓名|什么人|\bwho\b|\bwhose\b|\bwhom\b",
        r"(?:长|总统|总理|首相|主席|书记|记者|作者|导演|教练|冠军|选手|[人员师手者])叫(?:什么|啥)|叫什么名字",
        r"哪一?[个名]?(?:国王|皇帝|君主|作家|诗人|导演|演员|科学家|总统|总理|主席|书记|市长|省长|院士|运动员|选手|记者)",
        r"(?:which|what) (?:[\w' -]{0,30} )?(?:person|president|winner|minister|leader|official|coach|player)\b",
        r"(?:which|what) (?:[\w' -]{0,30} )?(?:secretary|mayor|governor)\b",
    ),
    "reason": _any(
        r"(?<![称叫名])为什么|干[嘛吗]|怎么[就会]|为何|何故|原因|目的(?:是什么|是|为)",
        r"\bwhy\b|for what reason|purpose of",
    ),
    "manner": _any(
        r"怎么(?!样的|样[?]?$|回事|来的|就|会)|如何|怎样|(?:什么|哪一?[种些])(?:方式|方法|办法|途径|手段|措施|形式|渠道|技法|工艺)|[通透]过什么",
        r"\bhow (?:did|do|does|is|are|was|were|can|will|to)\b",
    ),
    "list": _any(
        r"哪些|哪几|哪[两二三四五六七八九十]|分别是|包括什么|有什么|都有谁|除了",
        r"which (?:\w+ )?(?!(?:is|was|has|does|this)\b)\w+s\b|what are the|what kinds",
    ),
    "place": _any(
        r"哪里|哪儿|何地|何处|什么地[方点区]|在哪|哪一?个?(?:省|市|县|区|镇|村|州|岛|地方|地点|地区|城市|国家|国|公园|场馆)",
        r"\bwhere\b|(?:which|what) (?:\w+ ){0,3}(?:city|county|country|town|village|park|place|province|base)\b",
    ),
    "organisation": _any(
        r"(?:方|单位)是谁|谁来?" + _BY_BODIES,
        r"哪家|哪一?[个支所]?[\u4e00-\u9fff]{0,4}(?:连队|队伍|支队)|哪一?个?(?:单位|部门|公司|企业|机构|学校|大学|学院|银行|组织|机关|队|政党|党|协会|报纸|媒体)",
        r"(?:which|what) (?:[\w\']+ ){0,3}(?:company|organi[sz]ation|department|bank|school|firm|agency)\b",
        r"(?:which|what) (?:[\w']+ ){0,3}(?:ministry|team|university)\b",
    ),
    "title": _any(
        r"什么(?:文件|方案|规定|办法|主题|名称|口号|活动|制度|项目|称号|奖项?)|叫什么|名[称字]是|主题是|《.*》是什么"
        r"|哪一?[部本首份项](?:书|法|作品|著作|电影|文件|歌)|\bname of\b|\btheme\b|called|title of"
    ),
    "yes-no": _any(
        r"[吗不没][?]?$|没有[?]?$|是不是|有没有|是否|能不能|会不会|可不可以|对吗",
        r"^(?:is|are|was|were|did|does|do|has|have|will|can)\b",
    ),
    "definition": _any(
        r"什么是|(?<!的)是(?:个|一[个种座项])?什么(?:样的)?[\u4e00-\u9fff]{0,3}[?]?$|什么样的|指的?是?什么|定义|什么叫|意思|含义|何谓|怎么(?:回事|来的)|[做干]什么用的?|什么东西",
        r"\bwhat (?:is|does .* mean)\b|\bmean by\b|definition",
    ),
}  # fmt: skip
"""Looked through in this order: the narrower wordings come first."""

_ASSERTED = pattern(r"^(?!.*(?:知道|告诉|清楚)).*吗[?]?$")

_DAY = r"\d{1,2}\s*[日号]"
_YEAR = (
    r"(?:(?:19|20|1\d|\d)\d\d|[一二三四五六七八九〇零○]{4})\s*年"
    r"|民国\s*[\d一二三四五六七八九十]+\s*年|(?:公元)?前?\d{2,4}\s*年"
)
_CLOCK = r"\d{1,2}\s*[:：]\s*\d\d|[\d一二三四五六七八九十]{1,3}\s*[时点](?!间|候|代)(?:\s*\d{1,2}\s*分|半)?"
_PART = r"(?:[上下]午|晚上?|凌晨|一大早|傍晚|中午|以?前|起)?"
_DATES: dict[Grain, re.Pattern[str]] = {
    "year": _any(
        rf"(?:{_YEAR})[度初底末]?(?:\s*\d{{1,2}}\s*月)?(?:\s*{_DAY})?|[今去前明]年",
        r"(?:上个?|\d+\s*|二十)世纪[\d一二三四五六七八九十]*(?:年代)?",
    ),
    "day": _any(
        rf"(?:(?:{_YEAR}|[今去明同当]年))?\s*(?:\d{{1,2}}\s*月\s*)?{_DAY}{_PART}",
        r"(?:农历)?[正腊一二三四五六七八九十]+月[初十廿一二三四五六七八九]+",
    ),
    "clock": _any(rf"{_PART}(?:{_CLOCK})(?:\s*[至到—~-]+\s*(?:{_CLOCK}))?"),
    "any": _any(
        r"(?:(?:19|20)\d\d\s*年|[今去明同当]年)?\s*\d{1,2}\s*月(?:份|初|底|[上中下]旬)?\s*(?:\d{1,2}\s*[日号])?"
        r"(?:\s*[—–~～至到-]+\s*(?:\d{1,2}\s*月)?\s*\d{1,2}\s*[日号])?" + _PART + "(?:以来)?",
        rf"(?:{_YEAR})[度初底末]?|{_DAY}(?:[上下]午|晚)?|[昨近今]日|日前|[今昨]天|[今去前明]年",
        r"(?:上个?)?[\d二十]*世纪(?:[\d一二三四五六七八九]+十?年代)?|[\u4e00-\u9fff]{2,8}以来",
    ),
}  # fmt: skip
_SPANS: dict[Kind, re.Pattern[str]] = {
    "amount": _any(rf"{_RANGE}\s*(?:[美欧日港]元|英镑|卢布|元){_ABOUT}"),
    "number": _any(rf"{_NO_YEAR}第?{_RANGE}(?!\s*[\d月日号])\s*{_UNIT}?{_ABOUT}"),
    "percent": _any(
        rf"{_DIGITS}(?:[—–~～至到-]+{_DIGITS})?\s*(?:[%％]|个百分点){_ABOUT}",
        rf"百分之[一二三四五六七八九十百点]+|[一二三四五六七八九]成|\d+/\d+|{_DIGITS}\s*倍",
    ),
    "duration": _any(
        rf"{_NO_YEAR}{_RANGE}\s*(?:个?工作日|个?小时|分钟|天|个月|周|年(?!\d*月)|秒){_ABOUT}|[一二三四五六七八九十两]+(?:年|天|个月)"
    ),
    "person": _any(
        rf"(?:记者|实习生|通讯员|作者)\s*(?P<reporter>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=[^\u4e00-\u9fff]|$|[说称]|(?:见习)?记者|实习生|通讯员|摄|报道|昨)",
        rf"(?:{_TITLED}|[（(])\s*(?P<titled>(?!获悉|了解)[\u4e00-\u9fff]{{2}}(?:(?!说[，,。：:“])[\u4e00-\u9fff])?)(?=[，,、。说表介指强要主亲告立走的摄会出）)\s]|$)",
        rf"(?:任命|选举|提名|推选|免去|接替|由|授予|{_TITLED})(?P<appointed>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=为|担任|任|同志|等|的)",
        r"(?P<speaker>(?:(?!公司|集团|单位|部门|政府)[\u4e00-\u9fff]){2,3}?)(?=(?:说|表示|介绍|指出|强调|要求)[，,。：:“])",
        r"(?:(?![统相席长由和与])[\u4e00-\u9fff]){1,6}(?:[·・•‧](?:(?![和与、是的说])[\u4e00-\u9fff]){1,6})+",
        r"由(?P<by>[\u4e00-\u9fff]{2,12}?)(?=负责|担任|指挥|主持|带领|率|牵头|执导|创作|设计|创办|发明|提出)",
        r"(?:总统|总理|首相|国王|外长|防长|部长|主席|秘书长|发言人|导演|作家|教授)(?P<foreign>[\u4e00-\u9fff]{2,8}?)(?=日前|今天|昨天|当天|近日|\d|表示|说|在|宣布|称|指出|发表|抵达|会见|的|[,，、。和与])",
        rf"(?<![\u4e00-\u9fff])(?P<named>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?={_AFTER_NAME})",
        rf"(?<=[由与和及、对向])(?P<joined>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?={_AFTER_NAME})",
    ),
    "place": _any(
        r"(?:位于|[在于到往至赴])(?P<where>[\u4e00-\u9fff]{2,20}?)(?=(?:正式)?(?:举行|召开|举办|发表|开幕|闭幕|落幕|落户|成立|启动|会见|出席|考察|演讲|揭幕|开工|落成|发射|签署)|[,，。;；]|$)",
        rf"(?P<span>{_PROPER}{{1,11}}?{_PLACE}(?:、[\u4e00-\u9fff]{{1,8}}?{_PLACE})*)(?![区市省县港岛])",
    ),
    "organisation": _any(
        rf"(?:{_PROPER}{{1,10}}?(?:[与和](?={_PROPER}{{1,8}}?(?:联合会|委员会|协会|学会|公司))))?{_PROPER}{{1,18}}?{_BODY}"
        rf"(?:{_PROPER}{{0,8}}?{_BODY})?(?:[、和与][\u4e00-\u9fff]{{1,12}}?{_BODY})*",
        r"《[^《》]{1,10}(?:报|刊|时报|周刊)》",
    ),
    "title": _any(r"《[^《》]{2,40}》|“[^“”]{2,30}”|「[^「」]{2,30}」|『[^『』]{2,30}』"),
    "contact": _any(
        r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|https?://[!-~]+|(?<!\d)\d{3,4}-?\d{7,8}(?!\d)"
    ),
}  # fmt: skip
_RELATIVE_DAY = _any(r"[昨近今]日|日前|[今昨]天")
"""Newspapers open with these whatever the article is about, so they are no sign of an answer."""
_CUES: dict[Kind, re.Pattern[str]] = {
    "reason": _any(
        r"为了|受(?=.{2,24}影响)|为(?=[^止主期准])|由于|因为|因(?!此|而|素)|鉴于|针对|旨在|目的|寓意|象征|以便|从而|缓解|解决|在于|营造|原因|担心|随着"
        r"|导致|使得|因此|以[防免期应缓]"
    ),
    "manner": _any(
        r"通过|采[用取]|利用|以.{1,12}(?:方式|形式|为)|方式|方法|实行|实施|借助|依靠|用|按照|先.{1,20}[再后]"
    ),
    "definition": _any(r"是(?:指|一[种个项名部座]|由|对)|[即指]的?是|称[为作之]|叫做?|意思|意为|所谓|又名|简称|是"),
}
_COUNTED_IN = pattern(r"(?:多少|几)([\u4e00-\u9fff])|\bhow many (?:more )?(\w+)")
_UNITS_OF = {
    "people": "人例名", "households": "户", "families": "户家", "cases": "例件起", "countries": "国个", "times": "次",
    "vehicles": "辆台", "beds": "张", "projects": "个项", "students": "人名", "companies": "家户", "ships": "艘",
    "passengers": "人次", "trains": "列趟", "hospitals": "家所", "schools": "所个", "items": "项件", "children": "人名",
}  # fmt: skip
_SPOKEN = (("甚么", "什么"), ("啥", "什么"), ("咋", "怎么"), ("多会儿", "什么时候"))
_FUNCTION = frozenset("在的了和与为是以及将等于从到由对被把向就也都而其这那有")
"""Characters that a name of a thing stands behind."""
_WORDS_OF_NAMES = _any(
    _BEGINS_SO,
    r"有限|(?<![我中全各本外该两])国有(?=企业|资[产本]|银行|独资|控股|林场)|华为|无为|行为|自由|目的(?=地)|存在(?=主义)|在线|埃及|土耳其",
    r"共和|[颐雍太泰仁义永协]和(?=[园宫镇县区医堂团])|首都|成都|京都|古都|昌都|花都|将军|将乐|[高平初中]等|等[级离]|以色列|以太|于[都洪田]|就业",
)
"""Words in which such a character is a part of a name."""
_BODIES = pattern(r"公司|集团|企业|单位|部门|机构|学校|大学|学院|银行|组织|机关|协会|媒体|政党|法院|医院")
"""Classes of bodies; what follows one that is asked for says what it did: 哪家公司 *供热*."""
_CLASS_CHARACTERS = frozenset(
    "省市县区镇村州国法党局部院厂店山河湖海岛路街桥站港湾寺庙塔楼馆园校所会军团队报刊书剧歌片奖杯赛节病药酒茶菜鱼鸟兽虫树花草族语文字"
    "教派学城洲江王帝"
)
"""Characters that name the class of a thing whose name they close."""
_QUOTED = pattern(r"[「『《“][^「『《“」』》”]{1,30}[」』》”]")
_SUBJECT = pattern(r"(?:什么是|什么叫|何谓)?([\u4e00-\u9fffa-z0-9]{2,16}?)(?:到底|具体|究竟|是|指|的|[?]|$)")
_IS = pattern(r"[”」』》)]?[^,，。“”]{0,4}[,，]?[就便也]?(?:是|为|指|即|意味着|意思)")
_MODIFIER = 8
"""Most characters before the class in the name of a thing."""
_CLAUSE = pattern(r"[^,，;；:：。!！?？\n]+")
_LISTED = pattern(r"[^,，;；:：。!！?？、\n]+(?:、[^,，;；:：。!！?？、\n]+)+|《[^》]+》(?:、?《[^》]+》)+")


def expected(folded: str) -> Expected:
    """What a folded question asks for; the first kind that its wording names, else `free`."""
    for spoken, written in _SPOKEN:
        folded = folded.replace(spoken, written)
    asserted = _ASSERTED.search(folded) is not None
    kind: Kind = "yes-no" if asserted else next((kind for kind in _ASKED if _ASKED[kind].search(folded)), "free")
    found = _HEAD.search(folded) or _ENGLISH_HEAD.search(folded) or _ASKED_OF.search(folded)
    counted = _COUNTED_IN.search(folded)
    unit = _UNITS_OF.get(counted[2], counted[1] or "") if counted else ""
    return Expected(kind, _grain(folded) if kind == "date" else "any", unit, found["head"] if found else "")


def _grain(folded: str) -> Grain:
    if re.search(r"哪一?年|[何几]年|年代|世纪|(?:what|which) year", folded):
        return "year"
    if re.search(r"哪一?[天日]|何日|几[月]?几?[号日]|(?:what|which) (?:date|day)", folded):
        return "day"
    return "clock" if re.search(r"几点|几时", folded) else "any"


def spans(wanted: Expected, sentence: str) -> Iterator[tuple[int, int]]:
    """Where in a sentence, as a person reads it, something of the kind stands."""
    sort = _DATES[wanted.grain] if wanted.kind == "date" else _SPANS.get(wanted.kind)
    if sort is None:
        return
    for match in sort.finditer(sentence):
        group = next((name for name, text in match.groupdict().items() if text), None)
        start, end = match.span(group) if group else match.span()
        while start < end and sentence[start].isspace():
            start += 1
        while end > start and sentence[end - 1].isspace():
            end -= 1
        if start < end:
            yield start, end


def closing_spans(wanted: Expected, folded: str, asked: str) -> Iterator[tuple[int, tuple[int, int]]]:
    """Names in a folded sentence that the class asked for closes and that the folded question does not say.

    With each comes how many characters of what follows the asking word close it: the more, the surer.
    """
    body = _BODIES.match(wanted.head)
    most, least = (body.end(), 2) if body else (min(4, len(wanted.head)), 1)
    for length in range(most, least - 1, -1):
        head = wanted.head[:length]
        if length == 1 and head not in _CLASS_CHARACTERS:
            return
        at = folded.find(head)
        while at >= 0:
            start = at
            while start > 0 and at - start < _MODIFIER and _goes_on(folded, start - 1):
                start -= 1
            if at - start == _MODIFIER:
                start = _start_of_all(wanted, folded, (start, at + length))
            if at - start > (length == 1) and folded[max(start, at - 2) : at] not in asked:
                yield length, (start, at + length)
            at = folded.find(head, at + 1)


def _start_of_all(wanted: Expected, folded: str, end_of: tuple[int, int]) -> int:
    """Where the name begins of which a stretch is the end: that of a thing of the kind, or of a part of a list."""
    start, end = end_of
    first = next((a for a, b in spans(wanted, folded) if a < start and b >= end), start)
    return max(first, folded.rfind("、", first, start) + 1)


def _goes_on(folded: str, place: int) -> bool:
    """Whether the character at a place may be a part of the name that is closed behind it."""
    character = folded[place]
    if character in _FUNCTION:
        near = _WORDS_OF_NAMES.finditer(folded, max(0, place - 3))
        return any(word.end() > place for word in takewhile(lambda word: word.start() <= place, near))
    return character == "·" or is_unspaced(character)


def quoted_spans(text: str) -> Iterator[tuple[int, int]]:
    """What stands in quotation or title marks, marks included."""
    return (match.span() for match in _QUOTED.finditer(text))


def listed_spans(text: str) -> Iterator[tuple[int, int]]:
    """Enumerations, from their first to their last part."""
    return (match.span() for match in _LISTED.finditer(text))


def clause_spans(text: str) -> Iterator[tuple[int, int]]:
    """The stretches between commas, colons and the ends of sentences."""
    return (match.span() for match in _CLAUSE.finditer(text))


def cue_spans(wanted: Expected, text: str) -> Iterator[tuple[int, int]]:
    """Stretches from a word that brings a reason or a manner up to the end of its clause."""
    cue = _CUES.get(wanted.kind)
    for start, end in clause_spans(text) if cue else ():
        found = cue.search(text, start, end) if cue else None
        if found and end - found.start() > 2:
            yield found.start(), end


DATELINE = _any(
    r"^[^,，。:：]{0,12}(?:讯|消息|电)\s*[(（][^)）]{1,30}[)）]\s*[:：]?\s*",
    r"^[^,，。:：]{2,16}\d+日电\s*([(（][^)）]{1,30}[)）])?\s*",
)
"""How a sentence opens that only says who reports."""


def fits(wanted: Expected, sentence: str) -> bool:
    """Whether a sentence holds something of the kind; any sentence fits a free question."""
    if wanted.kind in ("free", "yes-no"):
        return True
    if wanted.kind == "list":
        return "、" in sentence or sentence.count("；") >= 2 or sentence.count(",") >= 2
    if wanted.kind in _CUES:
        return _CUES[wanted.kind].search(sentence) is not None
    return any(_RELATIVE_DAY.fullmatch(sentence[start:end]) is None for start, end in spans(wanted, sentence))


def defines(folded: str, asked: str) -> bool:
    """Whether a folded sentence says what that is which a folded question asks the meaning of."""
    subject = next((asked[start + 1 : end - 1] for start, end in quoted_spans(asked)), None)
    if subject is None:
        named = _SUBJECT.match(asked)
        subject = named[1] if named else ""
    at = folded.find(subject) if subject else -1
    return at >= 0 and _IS.match(folded, at + len(subject)) is not None


def counted_in(unit: str, folded: str, stretch: tuple[int, int]) -> bool:
    """Whether a stretch of a folded sentence is a number counted in one of some units; never where there are none."""
    start, end = stretch
    number = folded[start].isdecimal() or folded[start] in "一二三四五六七八九十百千两"
    return number and any(part in unit for part in (folded[end - 1], folded[end : end + 1]) if part)
