"""The report as a PDF: where things stand, never what they say. Same content, same bytes."""

import unicodedata
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, PageBreak, Spacer, Table

from assess.i18n import translator
from assess.report import page
from assess.report.charts import FILL, QUIET, to_drawing
from assess.report.fonts import SHIPPED, fonts
from assess.report.page import (
    BODY,
    CELL,
    CELL_BOLD,
    CELL_RIGHT,
    CELL_RIGHT_BOLD,
    H1,
    H2,
    HEAD,
    HEAD_RIGHT,
    LEAD,
    NAME,
    SMALL,
    TITLE,
    Document,
    Mark,
    Seal,
    grid,
    panel,
)
from assess.report.pictures import pillar_chart, rank_chart, stage_chart
from assess.report.records import ReportContent, SectionRows
from assess.report.typeset import Run, Style, Typesetter

_LONGEST_NAME = 80  # bytes


def render(content: ReportContent, locale: str = "", directory: Path = SHIPPED) -> bytes:
    """The PDF of `content`. Labels are in `locale`, by default that of the content; `directory` may name one with
    uncut fonts. Raises ReportError when the fonts cannot be read."""
    typesetter = Typesetter(fonts(directory))
    target = BytesIO()
    locale = locale or content.locale
    Document(target, content, typesetter, locale).build(_Story(content, typesetter, locale).flowables())
    return target.getvalue()


def file_name(company: str, date: str, locale: str = "zh") -> str:
    """A file name every system accepts: company (at most 80 bytes), kind of report, ISO date."""
    name = "".join(c for c in company if c not in '\\/:*?"<>|' and unicodedata.category(c)[0] != "C")
    name = name.encode()[:_LONGEST_NAME].decode(errors="ignore").strip(" .") or translator(locale)("Company")
    return f"{name}_{translator(locale)('Digital-maturity-report')}_{date}.pdf"


class _Story:
    """The sections of one report, in order."""

    def __init__(self, content: ReportContent, typesetter: Typesetter, locale: str) -> None:
        self.content, self.typesetter, self.t = content, typesetter, translator(locale)
        self.text, self.font = typesetter.text, typesetter.fonts.regular

    def flowables(self) -> list[Flowable]:
        return [
            *self.cover(),
            PageBreak(),
            *self.summary(),
            PageBreak(),
            *self.level(),
            PageBreak(),
            *self.pillars(),
            CondPageBreak(330),
            *self.rank(),
            PageBreak(),
            *self.improvements(),
            PageBreak(),
            *self.gaps(),
            CondPageBreak(200),
            *self.verify(),
            PageBreak(),
            *self.method(),
            PageBreak(),
            *self.answers(),
        ]

    def cover(self) -> list[Flowable]:
        cover, index, level = self.content.cover, self.content.index, self.content.level
        seal = Seal(
            self.text(level.title, Style(14, 19, FILL, bold=True, align="centre")),
            self.text(self.t("self-assessed"), Style(9, 12, QUIET, align="centre")),
        )
        number = self.typesetter.runs([Run(index.shown, True, FILL), Run(" / 100", False, QUIET)], Style(34, 42))
        figures = [
            self.text(index.title, Style(11, 17, QUIET)),
            number,
            self.text(self.t("Stage {stage}: {title}").format(stage=index.stage.id, title=index.stage.title), LEAD),
        ]
        facts = [
            (self.t("Date"), cover.date),
            (self.t("Report number"), cover.report_number),
            (self.t("Digest"), cover.digest[:16]),
            (self.t("Questionnaire"), cover.questionnaire),
        ]
        return [
            Spacer(1, 70),
            self.text(self.t("Zhifu Assessment"), Style(12, 18, FILL, bold=True)),
            self.text(cover.title, TITLE),
            Spacer(1, 18),
            self.text(cover.company, NAME),
            Spacer(1, 42),
            panel([seal, figures], [0.36, 0.64], self.font),
            Spacer(1, 40),
            self._facts(facts),
            Spacer(1, 24),
            *(self.text(note, SMALL) for note in level.notes),
            self.text(self.content.rank.statement.provenance, SMALL),
        ]

    def summary(self) -> list[Flowable]:
        content = self.content
        points = [self.text(said, Style(10.5, 18, after=5, indent=14), marker="•") for said in content.summary]
        first = [
            [
                self.text(str(k), CELL_RIGHT_BOLD),
                [self.text(idea.step, CELL_BOLD), self.text(idea.text, CELL)],
                self._effect(idea),
            ]
            for k, idea in enumerate(content.improvements[:3], 1)
        ]
        top = [self._heading(self.t("First steps"), H2, 1), self._steps(first)] if first else []
        return [
            self._heading(self.t("Summary"), H1, 0),
            *points,
            Spacer(1, 6),
            self._stage_chart(),
            *top,
            self._heading(self.t("The company"), H2, 1),
            self._facts(list(content.cover.profile)),
        ]

    def level(self) -> list[Flowable]:
        level, t = self.content.level, self.t
        head = [self._heading(t("Official level and its arithmetic"), H1, 0)]
        title = [self.text(level.title, Style(15, 22, FILL, bold=True)), self.text(level.about, CELL)]
        missing = [self.text(level.missing, BODY)]
        flow = [*head, panel([title, missing], [0.38, 0.62], self.font), Spacer(1, 8)]
        if level.needs:
            flow += self._needs()
        flow += self._parts() + self._rules()
        if level.nearest:
            flow += self._nearest()
        return [*flow, Spacer(1, 6), *(self.text(note, SMALL) for note in level.notes)]

    def _needs(self) -> list[Flowable]:
        t, level = self.t, self.content.level
        rows = [
            [
                self.text(need.label, CELL),
                self.text(need.needed, CELL_RIGHT),
                self.text(need.reached, CELL_RIGHT),
                self.text(need.missing, CELL_RIGHT_BOLD),
                Mark(need.met),
            ]
            for need in level.needs
        ]
        heads = [t("Condition"), t("Needed"), t("Reached"), t("Missing"), t("Met")]
        heading = self._heading(t("Conditions of {level}").format(level=level.next_title), H2, 1)
        return [heading, self._grid(heads, rows, [46, 15, 15, 15, 9], {1, 2, 3})]

    def _parts(self) -> list[Flowable]:
        t, level = self.t, self.content.level
        rows = [
            [
                self.text(part.title, CELL),
                *(self.text(figure, CELL_RIGHT) for figure in (part.got, part.attainable, part.full)),
                self.text(part.points, CELL_RIGHT_BOLD),
            ]
            for part in level.parts
        ]
        total = [self.text(t("Total"), CELL_BOLD), "", "", self.text(level.full, CELL_RIGHT_BOLD)]
        rows.append([*total, self.text(level.points, CELL_RIGHT_BOLD)])
        heads = [t("Part"), t("Points reached"), t("Points possible"), t("Full mark"), t("Score")]
        formula = self.text(t("Score = points reached / points possible × full mark of the part."), SMALL)
        return [
            self._heading(t("Points"), H2, 1),
            self._grid(heads, rows, [40, 15, 15, 15, 15], {1, 2, 3, 4}),
            Spacer(1, 3),
            formula,
        ]

    def _rules(self) -> list[Flowable]:
        t = self.t
        rows = [
            [
                self.text(rule.title, CELL),
                self.text(rule.points, CELL_RIGHT),
                self.text(rule.scenes, CELL),
                self.text(rule.certainty, CELL),
                Mark(rule.reached),
            ]
            for rule in self.content.level.rules
        ]
        heads = [t("Level"), t("Points"), t("Scenes needed"), t("How well known"), t("Reached")]
        return [
            self._heading(t("Rule of the levels, for the scenes your industry is asked"), H2, 1),
            self._grid(heads, rows, [24, 10, 32, 23, 11], {1}),
        ]

    def _nearest(self) -> list[Flowable]:
        t = self.t
        rows = [
            [
                self.text(("★ " if scene.constraint else "") + scene.title, CELL),
                self.text(str(scene.now), CELL_RIGHT),
                self.text(str(scene.needed), CELL_RIGHT_BOLD),
            ]
            for scene in self.content.level.nearest[:8]
        ]
        heads = [t("Scene (★ constraint scene)"), t("Level now"), t("Level needed")]
        return [self._heading(t("Nearest scenes to lift"), H2, 1), self._grid(heads, rows, [70, 14, 16], {1, 2})]

    def pillars(self) -> list[Flowable]:
        t, content = self.t, self.content
        rows = [
            [
                [self.text(pillar.title, CELL_BOLD), self.text(pillar.about, CELL)],
                self.text(pillar.shown, CELL_RIGHT_BOLD),
                self.text(f"{pillar.weight}%", CELL_RIGHT),
                self.text(pillar.points, CELL_RIGHT_BOLD),
            ]
            for pillar in content.pillars
        ]
        total = [self.text(content.index.title, CELL_BOLD), "", self.text("100%", CELL_RIGHT)]
        rows.append([*total, self.text(content.index.shown, CELL_RIGHT_BOLD)])
        heads = [t("Pillar"), t("Score (0-100)"), t("Weight"), t("Index points")]
        drawing = to_drawing(pillar_chart(content), self.typesetter.fonts, self.typesetter.plain)
        drawing.hAlign = "CENTER"
        return [
            self._heading(t("Index and pillars"), H1, 0),
            drawing,
            self._grid(heads, rows, [52, 17, 13, 18], {1, 2, 3}),
            Spacer(1, 6),
            self._stage_chart(),
        ]

    def _stage_chart(self) -> Flowable:
        return to_drawing(stage_chart(self.content, page.ROOM), self.typesetter.fonts, self.typesetter.plain)

    def rank(self) -> list[Flowable]:
        statement = self.content.rank.statement
        chart = to_drawing(rank_chart(self.content, page.ROOM), self.typesetter.fonts, self.typesetter.plain)
        return [
            self._heading(self.t("Rank"), H1, 0),
            self.text(statement.headline, Style(12, 20, bold=True, after=2)),
            self.text(statement.interval, BODY),
            chart,
            Spacer(1, 8),
            self.text(statement.peers, BODY),
            self.text(statement.provenance, SMALL),
        ]

    def improvements(self) -> list[Flowable]:
        t, ideas = self.t, self.content.improvements
        heading = self._heading(t("The most valuable improvements"), H1, 0)
        if not ideas:
            return [heading, self.text(t("Every answer is already the best one."), BODY)]
        lead = t(
            "Each line is one better answer, all others unchanged. Where a line brings the next official level nearer it says so."
        )
        rows = [
            [
                self.text(str(k), CELL_RIGHT_BOLD),
                [
                    self.text(idea.step, Style(9.8, 15, bold=True)),
                    self.text(t("Question {number}: {text}").format(number=idea.number, text=idea.text), SMALL),
                    self.text(idea.advice, CELL),
                ],
                self._effect(idea),
            ]
            for k, idea in enumerate(ideas, 1)
        ]
        return [heading, self.text(lead, BODY), self._steps(rows)]

    def _effect(self, idea: Any) -> list[Flowable]:
        t = self.t
        lines = [self.text(t("Index {gain}").format(gain=idea.index), CELL_BOLD)]
        if idea.points:
            lines.append(self.text(t("Official points {gain}").format(gain=idea.points), CELL))
        lines.append(self.text(t("about {n} places up").format(n=idea.places), CELL))
        if idea.counts:
            lines.append(self.text(t("counts for the next level"), Style(8.8, 13.5, FILL, bold=True)))
        return lines

    def _steps(self, rows: list[list[Any]]) -> Table:
        heads = ["", self.t("Step"), self.t("Effect")]
        return self._grid(heads, rows, [6, 66, 28], set())

    def gaps(self) -> list[Flowable]:
        t = self.t
        heading = self._heading(t("Gaps question by question"), H1, 0)
        if not self.content.gaps:
            return [heading, self.text(t("Every answer is already the best one."), BODY)]
        lead = t("Only questions below their best answer. Points are index points: reached / possible.")
        heads = [t("No."), t("Question"), t("Your answer"), t("Points"), t("Next step")]
        rows, bands = self._sectioned(self.content.gaps, self._gap_row, 5)
        return [heading, self.text(lead, BODY), self._grid(heads, rows, [7, 29, 27, 12, 25], {3}, bands)]

    def _gap_row(self, row: Any) -> list[Any]:
        return [
            self.text(row.number, CELL),
            self.text(row.text, CELL),
            self.text(row.answer, CELL),
            self.text(f"{row.value:.1f} / {row.attainable:.1f}", CELL_RIGHT),
            self.text(row.next_step, CELL),
        ]

    def verify(self) -> list[Flowable]:
        t, rows = self.t, self.content.verify
        heading = self._heading(t("Answers to verify"), H1, 0)
        if not rows:
            return [heading, self.text(t("Every question was answered; none is open or unsure."), BODY)]
        lead = t("These count as the lowest option until they are cleared up. The evidence helps to settle them.")
        heads = [t("No."), t("Question"), t("Answer"), t("Evidence that helps")]
        cells = [[self.text(words, CELL) for words in (row.number, row.text, row.answer, row.evidence)] for row in rows]
        return [heading, self.text(lead, BODY), self._grid(heads, cells, [7, 40, 15, 38], set())]

    def method(self) -> list[Flowable]:
        t, method = self.t, self.content.method
        rows = [
            [
                [self.text(s.title, CELL_BOLD), self.text(s.document, CELL)],
                self.text(s.certainty, CELL),
                self.text(s.note, CELL),
            ]
            for s in method.sources
        ]
        return [
            self._heading(t("Method and limits"), H1, 0),
            *(self.text(paragraph, BODY) for paragraph in method.paragraphs),
            self._heading(t("Limits"), H2, 1),
            *(self.text(limit, Style(10, 17, after=3, indent=14), marker="•") for limit in method.limits),
            self._heading(t("Sources"), H2, 1),
            self._grid([t("Source"), t("How well known"), t("Note")], rows, [34, 17, 49], set()),
            KeepTogether([self._heading(t("Versions"), H2, 1), self._facts(list(method.versions))]),
        ]

    def answers(self) -> list[Flowable]:
        t = self.t
        heads = [t("No."), t("Question"), t("Your answer"), t("Points")]
        rows, bands = self._sectioned(self.content.answers, self._answer_row, 4)
        lead = t(
            "All questions you were asked, with index points reached / possible. They add up to the index and to 100."
        )
        heading = self._heading(t("Appendix: all answers"), H1, 0)
        return [heading, self.text(lead, BODY), self._grid(heads, rows, [7, 42, 38, 13], {3}, bands)]

    def _answer_row(self, row: Any) -> list[Any]:
        figures = [self.text(f"{label} {value}", SMALL) for label, value in row.figures]
        return [
            self.text(row.number, CELL),
            [self.text(row.text, CELL), *figures],
            self.text(row.answer, CELL),
            self.text(f"{row.value:.1f} / {row.attainable:.1f}", CELL_RIGHT),
        ]

    def _sectioned(
        self, sections: tuple[SectionRows, ...], draw: Any, columns: int
    ) -> tuple[list[list[Any]], list[int]]:
        """The rows below a band for each section, and the places of the bands."""
        rows: list[list[Any]] = []
        bands = []
        for section in sections:
            bands.append(len(rows) + 1)
            rows.append([self.text(section.title, CELL_BOLD), *[""] * (columns - 1)])
            rows += [draw(row) for row in section.rows]
        return rows, bands

    def _grid(
        self, heads: list[str], rows: list[list[Any]], widths: list[float], right: set[int], bands: list[int] = []
    ) -> Table:
        head = [self.text(word, HEAD_RIGHT if k in right else HEAD) for k, word in enumerate(heads)]
        extra: list[Any] = []
        for band in bands:
            extra += [("SPAN", (0, band), (-1, band)), ("BACKGROUND", (0, band), (-1, band), page.HexColor(page.PALE))]
            extra.append(("NOSPLIT", (0, band), (-1, min(band + 1, len(rows)))))
        return grid([head, *rows], widths, self.font, tuple(extra))

    def _facts(self, facts: list[tuple[str, str]]) -> Table:
        rows = [[self.text(label, Style(9, 14, QUIET)), self.text(value, Style(9, 14))] for label, value in facts]
        style = [
            ("FONT", (0, 0), (-1, -1), self.font, 9),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ]
        style += [("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2)]
        return Table(rows, [page.ROOM * 0.26, page.ROOM * 0.74], style=style)

    def _heading(self, words: str, style: Style, level: int) -> Flowable:
        return self.typesetter.heading(words, style, level)
