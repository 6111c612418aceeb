"""A report can be read without eyes: its tags are walked here as a screen reader would walk them."""

import io
from dataclasses import dataclass, field

import pikepdf
import pytest

from assess.report import pdf
from tests.report_examples import CAFE, FACTORY, planned, report

SHOWS_TEXT = {"Tj", "TJ", "'", '"'}
PAINTS = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do"}


@dataclass
class Node:
    role: str
    entries: pikepdf.Object
    kids: list["Node"] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    links: int = 0

    def all(self):
        yield self
        for kid in self.kids:
            yield from kid.all()

    def of(self, *roles):
        return [node for node in self.all() if node.role in roles]


class Tagged:
    """A document with its structure tree read into plain nodes."""

    def __init__(self, data: bytes) -> None:
        self.file = pikepdf.open(io.BytesIO(data))
        self.page_of = {page.obj.objgen: k for k, page in enumerate(self.file.pages)}
        self.tree = self.file.Root.StructTreeRoot
        self.root = self.node(self.tree.K[0], self.tree)

    def node(self, entries, parent) -> Node:
        assert entries.P.objgen == parent.objgen
        found = Node(str(entries.S)[1:], entries)
        for kid in entries.get("/K", []):
            if isinstance(kid, int):
                found.marks.append((self.page_of[entries.Pg.objgen], kid))
            elif kid.get("/Type") == "/MCR":
                found.marks.append((self.page_of[kid.Pg.objgen], int(kid.MCID)))
            elif kid.get("/Type") == "/OBJR":
                found.links += 1
            else:
                found.kids.append(self.node(kid, entries))
        return found

    def pages(self):
        """Of each page, the operators with what they stand in: a number in the tree, "artifact", or None."""
        for page in self.file.pages:
            stack, seen = [], []
            for operands, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                if name == "BDC":
                    number = operands[1].get("/MCID") if isinstance(operands[1], pikepdf.Dictionary) else None
                    stack.append("artifact" if operands[0] == "/Artifact" else int(number))
                elif name == "BMC":
                    stack.append("artifact")
                elif name == "EMC":
                    stack.pop()
                seen.append((name, stack[-1] if stack else None))
            assert not stack
            yield seen


ADDRESS = "https://zhifu.example/verify/ZF-20261123-0001"
MADE = {
    "zh": lambda: report(CAFE, 0.12),
    "en": lambda: report(FACTORY, 0.5, "en"),
    "with a plan": lambda: planned()[0],
}


@pytest.fixture(scope="module", params=MADE)
def tagged(request):
    return Tagged(pdf.render(MADE[request.param](), address=ADDRESS))


def test_the_document_says_that_it_is_tagged_and_in_which_language_and_shows_its_title(tagged):
    root = tagged.file.Root
    assert root.MarkInfo.Marked is True or bool(root.MarkInfo.Marked)
    assert root.Lang in ("zh-CN", "en")
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert tagged.root.role == "Document"


def test_everything_painted_belongs_to_the_tree_or_is_an_artifact(tagged):
    for seen in tagged.pages():
        assert [name for name, place in seen if name in SHOWS_TEXT | PAINTS and place is None] == []


def test_every_mark_of_every_page_is_in_the_tree_once(tagged):
    drawn = {
        (page, place)
        for page, seen in enumerate(tagged.pages())
        for name, place in seen
        if name == "BDC" and place != "artifact"
    }
    told = [mark for node in tagged.root.all() for mark in node.marks]
    assert len(told) == len(set(told)) and set(told) == drawn


def test_the_way_back_from_a_mark_leads_to_the_element_it_belongs_to(tagged):
    numbers = tagged.tree.ParentTree.Nums
    back = {int(numbers[k]): numbers[k + 1] for k in range(0, len(numbers), 2)}
    for node in tagged.root.all():
        for page, mark in node.marks:
            entry = back[int(tagged.file.pages[page].StructParents)]
            assert entry[mark].objgen == node.entries.objgen


def test_the_reading_order_is_the_order_on_paper(tagged):
    firsts = [min(node.marks) for node in tagged.root.all() if node.marks and node.role != "Lbl"]
    assert [page for page, _ in firsts] == sorted(page for page, _ in firsts)


def test_headings_go_down_one_level_at_a_time(tagged):
    levels = [int(node.role[1]) for node in tagged.root.of("H1", "H2", "H3")]
    assert levels[0] == 1 and len(levels) > 8
    assert all(below - above <= 1 for above, below in zip(levels, levels[1:], strict=False))


def test_every_figure_says_what_it_shows_and_where_it_is(tagged):
    figures = tagged.root.of("Figure")
    assert len(figures) >= 3
    for figure in figures:
        assert len(str(figure.entries.Alt)) > 10
        assert len(figure.entries.A.BBox) == 4


def test_every_table_has_headings_and_rows_of_one_width(tagged):
    tables = tagged.root.of("Table")
    assert len(tables) >= 6
    for table in tables:
        assert {row.role for row in table.kids} == {"TR"}
        heads = [cell for cell in table.of("TH")]
        assert heads and all(cell.entries.A.Scope in ("/Column", "/Row") for cell in heads)
        widths = {sum(int(cell.entries.get("/A", {}).get("/ColSpan", 1)) for cell in row.kids) for row in table.kids}
        assert len(widths) == 1


def test_a_head_repeated_on_the_next_page_is_read_once(tagged):
    longest = max(tagged.root.of("Table"), key=lambda table: len(table.kids))
    heads = [row for row in longest.kids if all(cell.role == "TH" for cell in row.kids) and len(row.kids) > 1]
    assert len(heads) == 1 and len({page for cell in longest.all() for page, _ in cell.marks}) > 1


def test_lists_are_lists(tagged):
    lists = tagged.root.of("L")
    assert lists
    for item in (item for each in lists for item in each.kids):
        assert item.role == "LI" and [kid.role for kid in item.kids] == ["Lbl", "LBody"]


def test_every_link_is_part_of_the_tree_and_says_where_it_leads(tagged):
    links = [link for page in tagged.file.pages for link in page.get("/Annots", [])]
    assert len(links) > 8 and sum(node.links for node in tagged.root.of("Link")) == len(links)
    numbers = tagged.tree.ParentTree.Nums
    back = {int(numbers[k]): numbers[k + 1] for k in range(0, len(numbers), 2)}
    for link in links:
        assert str(link.Contents) and str(back[int(link.StructParent)].S) == "/Link"


def test_pages_are_read_in_the_order_of_the_tree(tagged):
    assert all(page.Tabs == "/S" for page in tagged.file.pages)


def test_only_embedded_fonts_are_in_the_resources_of_pages(tagged):
    for page in tagged.file.pages:
        for font in page.Resources.Font.values():
            assert "FontFile2" in "".join(font.FontDescriptor.keys()), font.BaseFont
