"""How fast reports are made: one, many, and the same pages beside fpdf2, WeasyPrint and Typst.

    python benchmarks/report.py [--reports 2000] [--others PYTHON]

`--others` names the interpreter of an environment with fpdf2, weasyprint and typst (pip install fpdf2 weasyprint typst;
WeasyPrint needs pango); they are no requirements of the service. CPU seconds, so that a busy machine matters less.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FONTS = Path(__file__).parent.parent / "assess" / "report" / "fonts"
ROUNDS = 7


def timed(make) -> tuple[float, bytes]:
    """Median CPU milliseconds of this thread in a warm call, and what it made. Threads that the solver of plans leaves
    spinning for a while are not counted."""
    made, spent = make(), []
    for _ in range(ROUNDS):
        start = time.thread_time()
        made = make()
        spent.append(1000 * (time.thread_time() - start))
    return statistics.median(spent), made


# ---- ours; imported only where it is installed


def companies(n: int):
    from assess.batch import score as batch
    from assess.batch import tables
    from assess.batch.template import filled_table
    from assess.benchmark import sample
    from assess.planning import find as find_library
    from assess.questionnaire import find
    from assess.ranking import artifacts

    drawn = sample(artifacts.locate(), n, 1, "zh")
    table = filled_table(drawn.questionnaire, drawn.names, drawn.profiles, drawn.matrix)
    model = artifacts.find()
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        tables.write(table, Path(file.name))
        scored = batch.score(tables.read(Path(file.name)), find(), model, 50)
    return scored, find_library(find())


def one(scored, library):
    from assess.report import content, pdf
    from assess.report.known import Known

    def found():
        known = Known(scored.results, 0, scored.company(0), "2026-11-23", "N", 50, library)
        assert known.digest and known.ahead and known.moved and known.plan and known.doubts is not None
        return known

    def said():
        return content.build(findings, "zh")

    findings = found()
    report = said()
    for name, make in (("find out and plan", found), ("say", said), ("set and tag", lambda: pdf.render(report))):
        spent, made = timed(make)
        size = f", {len(made) / 1000:.0f} kB" if isinstance(made, bytes) else ""
        print(f"one report, {name}: {spent:.0f} ms{size}")
    return report


def many(scored, library) -> None:
    from assess.cli import bulk

    job = bulk.Job(scored, library, "zh", 50, {})
    n = len(scored.intake)
    tasks = [bulk.Task(i, scored.row_number(i), "", f"{i}.pdf", "2026-11-23") for i in range(n)]
    for processes in (1, 2):
        part = tasks if processes == 2 else tasks[: n // 4]
        wall, cpu, peaks = time.monotonic(), cpu_of_all(), []
        for k, (entry, made) in enumerate(bulk.drawn(job, part, processes)):
            assert entry["status"] == bulk.DONE and made
            if k in (len(part) // 4, len(part) - 1):
                peaks.append(memory())
        wall, cpu = time.monotonic() - wall, cpu_of_all() - cpu
        each = 1000 * cpu / len(part)
        print(
            f"{len(part)} reports, {processes} processes: {len(part) / wall:.1f} a second of wall clock, {each:.0f} ms "
            f"of CPU each; memory of a process after a quarter {peaks[0]:.0f} MB, at the end {peaks[-1]:.0f} MB"
        )


def cpu_of_all() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, kinds))


def memory() -> float:
    """Resident megabytes of the largest process of ours that runs now, this one or one it made."""
    import multiprocessing

    pids = ["self", *(str(child.pid) for child in multiprocessing.active_children())]
    sizes = []
    for pid in pids[1:] or pids:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                sizes.append(int(line.split()[1]) / 1024)
    return max(sizes)


def eight_pages(said) -> list[tuple[str, object]]:
    """Headings, paragraphs and tables of a report, some eight pages of them, as plain values."""
    blocks: list[tuple[str, object]] = [("h", said.cover.title), *(("p", words) for words in said.summary)]
    for _ in range(5):
        blocks += [("h", "方法"), *(("p", words) for words in said.method.paragraphs)]
        rows = [[r.number, r.title, r.answer, f"{r.value:.1f}"] for section in said.answers for r in section.rows]
        blocks += [("h", "全部回答"), ("table", [["题号", "题目", "贵公司的回答", "得分"], *rows])]
    return blocks


def ours(said, blocks) -> bytes:
    from assess.report.fonts import fonts
    from assess.report.page import BODY, H1, TIGHT, Document
    from assess.report.pen import Pen
    from assess.report.typeset import Typesetter

    typesetter = Typesetter(fonts())
    pen = Pen(said, typesetter, "zh")
    flow = []
    for kind, what in blocks:
        if kind == "table":
            cells = [[pen.text(cell, TIGHT) for cell in row] for row in what[1:]]
            flow.append(pen.table(what[0], cells, [10, 25, 50, 15]))
        else:
            flow.append(pen.heading(what, H1) if kind == "h" else pen.text(what, BODY))
    document = Document(pen.content, typesetter, "zh")
    document.fill(flow)
    return document.finish()


# ---- theirs; run in an environment of their own


def by_fpdf2(blocks) -> bytes:
    import fpdf

    paper = fpdf.FPDF(format="A4")
    paper.add_font("noto", "", FONTS / "NotoSansSC-Regular.ttf")
    paper.add_font("noto", "B", FONTS / "NotoSansSC-Bold.ttf")
    paper.add_page()
    for kind, what in blocks:
        paper.set_font("noto", "B" if kind == "h" else "", {"h": 17, "p": 10, "table": 8.2}[kind])
        if kind == "table":
            with paper.table(col_widths=(10, 25, 50, 15), line_height=4.3) as table:
                for row in what:
                    table.row(row)
        else:
            paper.multi_cell(0, 8 if kind == "h" else 6, what, new_x="LMARGIN", new_y="NEXT")
    return bytes(paper.output())


def by_weasyprint(blocks) -> bytes:
    from html import escape

    import weasyprint

    style = f"""@font-face {{ font-family: noto; src: url(file://{FONTS.resolve()}/NotoSansSC-Regular.ttf) }}
        @font-face {{ font-family: noto; font-weight: 700; src: url(file://{FONTS.resolve()}/NotoSansSC-Bold.ttf) }}
        @page {{ size: A4; margin: 2cm }} body {{ font: 10pt/1.7 noto }} table {{ font-size: 8.2pt; width: 100% }}
        td, th {{ border-bottom: 0.5pt solid #ccc; text-align: left; vertical-align: top }}"""
    made = []
    for kind, what in blocks:
        if kind == "table":
            head, *rows = ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in what]
            made.append(f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>")
        else:
            made.append(f"<{'h1' if kind == 'h' else 'p'}>{escape(what)}</{'h1' if kind == 'h' else 'p'}>")
    page = f"<html lang='zh'><head><title>r</title><style>{style}</style></head><body>{''.join(made)}</body></html>"
    return weasyprint.HTML(string=page).write_pdf(pdf_tags=True)


def by_typst(blocks) -> bytes:
    import typst

    lines = ['#set page(paper: "a4", margin: 2cm)', '#set text(font: "Noto Sans SC", size: 10pt, lang: "zh")']
    for kind, what in blocks:
        if kind == "table":
            cells = "".join(f"[#{json.dumps(cell, ensure_ascii=False)}]," for row in what for cell in row)
            lines.append(f"#text(size: 8.2pt)[#table(columns: (1fr, 2.5fr, 5fr, 1.5fr), {cells})]")
        else:
            words = json.dumps(what, ensure_ascii=False)
            lines.append(f"#heading({words})" if kind == "h" else f"#par[#{words}]")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.typ"
        source.write_text("\n".join(lines), "utf-8")
        return typst.compile(str(source), font_paths=[str(FONTS)])


THEIRS = {"fpdf2": by_fpdf2, "weasyprint": by_weasyprint, "typst": by_typst}


def theirs() -> None:
    """Reads blocks from standard input, prints a line for each library that is there."""
    blocks = json.load(sys.stdin)
    for name, make in THEIRS.items():
        try:
            spent, made = timed(lambda make=make: make(blocks))
        except ImportError:
            print(f"{name}: not installed")
            continue
        show(name, spent, made)


def show(name: str, spent: float, made: bytes) -> None:
    try:
        import io

        import pypdf

        reader = pypdf.PdfReader(io.BytesIO(made))
        tagged = "tagged" if "/StructTreeRoot" in reader.trailer["/Root"] else "not tagged"
        pages = f", {len(reader.pages)} pages, {tagged}"
    except ImportError:
        pages = ""
    print(f"{name}: {spent:.0f} ms{pages}, {len(made) / 1000:.0f} kB", flush=True)


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--reports", type=int, default=2000)
    words.add_argument("--others", default="")
    words.add_argument("--theirs", action="store_true", help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.theirs:
        return theirs()
    scored, library = companies(asked.reports)
    said = one(scored, library)
    blocks = eight_pages(said)
    show("assess", *timed(lambda: ours(said, blocks)))
    if asked.others:
        given = json.dumps(blocks, ensure_ascii=False).encode()
        subprocess.run([asked.others, __file__, "--theirs"], input=given, check=True)
    many(scored, library)


if __name__ == "__main__":
    main()
