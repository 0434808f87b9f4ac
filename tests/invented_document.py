"""An invented document with one of everything in it, and with names crafted to run something wherever they land."""

from __future__ import annotations

from fourfold.reports.charts import control_chart
from fourfold.reports.document import Bullets, Document, Figure, Link, Name, Paragraph, Provenance, Section, Table, Tag
from fourfold.statistics.control import u_chart

HOSTILE = (
    "<script>document.title='run'</script>",
    "<img src=x onerror=\"document.title='run'\">",
    "{{ 7 * 7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    '=HYPERLINK("https://example.org","run")',
    "+cmd|' /C calc'!A0",
    '#eval("1+1") $x^2$ *bold* @from-1 `raw` #import "x"',
    "</w:t></w:r><w:r><w:instrText>DDEAUTO c:\\\\run</w:instrText></w:r>",
    "]]>&amp;&#x3c;script&#x3e; %00 \x00\x1b\u202etxt.exe",
)

PRINTED = Provenance("Discharges in the period", "printed", ("an invented report, 4.3",))
ADDED = Provenance("Years of imprisonment, added up", "record", ("S1", "S2"), "sentences where operation is invented")


def document(sections: int = 1) -> Document:
    """The document; with more `sections`, a long one."""
    now, then = Figure("now", 36, "36", PRINTED), Figure("then", 52, "52", PRINTED)
    years = Figure("years", 215, "215", ADDED)
    months = [f"2022-{n + 1:02}" for n in range(12)] + ["2023-01"]
    chart = u_chart(months, [9, 12, 8, 11, 10, 9, 12, 10, 8, 11, 9, 10, 30], [1.0] * 13)
    blocks = (
        Paragraph(
            (
                "There were ",
                now,
                " against ",
                then,
                ", see ",
                Link("the force", "https://example.org/"),
                " and ",
                Link("within", "#inner"),
                ".",
            ),
            "1.1",
        ),
        Paragraph(("Lower, and not established.",), style="reading"),
        Paragraph(("The baseline is not given.",), style="gap"),
        Bullets((("Prevent",), ("Protect",)), numbered=True),
        Bullets(tuple(("Name: ", Name(name)) for name in HOSTILE)),
        Table("Who was sentenced", ("Name", "Years"), tuple(((Name(name),), (years,)) for name in HOSTILE)),
        control_chart("weapons", f"Weapons {HOSTILE[0]}", chart, "A month", PRINTED, whole=True),
    )
    within = (
        Paragraph((Tag("New", "blue"), " Within a section.", Name(" Aside.", quiet=True)), "1.2", "notice"),
        Table("How it stands", ("What", "Says"), ((("Fired",), (years,)),), look="terms"),
        Bullets((("Once",), ("Twice",)), title="Why it is so", folded=True),
    )
    inner = Section("Inner", within, number="1.2", anchor="inner")
    return Document(
        f"An invented report {HOSTILE[0]}",
        "An invented office",
        "3 December 2015",
        "OFFICIAL",
        (
            Section("First", blocks, (inner,), "1"),
            *(Section(f"Part {n}", blocks, number=str(n + 1)) for n in range(1, sections)),
        ),
        subtitle="Every name here is invented",
        data_version="history 7",
        attribution="Invented data.",
    )
