"""Parts of one article on several pages, found again."""

from pathlib import Path

from index.build import build_index
from index.continuations import Part, join
from index.encoders import load_shipped
from index.store import Index

FIRST = Part(0, "推动两大产业高质量发展 为美丽省会提供支撑", "2023-05-16", "01", None, "03")
LATER = Part(1, "推动两大产业高质量发展", "2023-05-16", "03", "01", None)


def test_a_later_part_is_joined_to_the_first_by_its_headline_and_the_pages() -> None:
    assert join([FIRST, LATER]) == {1: 0}


def test_pages_and_days_that_disagree_part_them() -> None:
    assert join([FIRST, Part(1, LATER.title, "2023-05-17", "03", "01", None)]) == {}
    assert join([FIRST, Part(1, LATER.title, "2023-05-16", "04", "01", None)]) == {}
    assert join([FIRST, Part(1, LATER.title, "2023-05-16", "03", "02", None)]) == {}


def test_a_page_is_the_same_however_its_number_is_written() -> None:
    assert join([FIRST, Part(1, LATER.title, None, "三", "1", None)]) == {1: 0}


def test_a_first_part_has_one_later_part_the_likest() -> None:
    other = Part(2, "推动两大产业 为美丽省会提供支撑", None, None, "01", None)
    assert join([FIRST, LATER, other]) == {1: 0}


def test_a_part_continues_from_its_own_later_part_once_more() -> None:
    middle = Part(1, LATER.title, None, "03", "01", "04")
    last = Part(2, LATER.title, None, "04", "03", None)
    assert join([FIRST, middle, last]) == {1: 0, 2: 1}


def test_a_later_part_takes_the_title_and_the_byline_of_its_first_across_files(tmp_path: Path) -> None:
    pages = tmp_path / "paper"
    pages.mkdir()
    (pages / "20230516_01版.txt").write_text(
        "推动两大产业高质量发展 为美丽省会提供支撑\n\n"
        "本报讯（记者 王静）5月15日，石家庄市召开产业发展大会。（下转03版）\n",
        "utf-8",
    )
    (pages / "20230516_03版.txt").write_text(
        "推动两大产业高质量发展\n\n（上接01版）要依法依规开辟绿色通道，为项目早开工争取更多时间。\n", "utf-8"
    )
    folder = tmp_path / "index"
    build_index([pages], folder, load_shipped())
    opened = Index(folder)
    first, later = opened.catalogue.articles()
    assert (first.page, first.continues, first.kind) == ("01", None, "news")
    assert (later.page, later.continues, later.kind) == ("03", first.number, "continuation")
    assert (later.title, later.byline) == (first.title, "记者 王静")
    opened.close()
