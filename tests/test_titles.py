"""Title and kicker of a headline."""

import pytest

from index.titles import Headline, compose


@pytest.mark.parametrize(
    ("lines", "title", "kicker"),
    [
        ([], "", None),
        (["石家庄高新区和鹿泉区", "人才公寓有奖征名"], "石家庄高新区和鹿泉区 人才公寓有奖征名", None),
        (["扮靓城市容颜", "守护洁净家园", "石市开展“洁城行动”"], "扮靓城市容颜 守护洁净家园", "石市开展“洁城行动”"),
        (["石家庄推进民生工程", "聚焦“小切口” 解决“大难题”"], "聚焦“小切口” 解决“大难题”", "石家庄推进民生工程"),
        (["面向未来岗位", "——招生对接活动见闻"], "面向未来岗位", "招生对接活动见闻"),
        (["全力打造服务标杆", "市公安局召开工作会议"], "全力打造服务标杆", "市公安局召开工作会议"),
        (["规模稳", "结构优", "我国外贸向好发展"], "规模稳 结构优 我国外贸向好发展", None),
    ],
)  # fmt: skip
def test_a_couplet_or_a_slogan_is_the_title_and_what_happened_the_kicker(
    lines: list[str], title: str, kicker: str | None
) -> None:
    assert compose(lines) == Headline(title, kicker)
