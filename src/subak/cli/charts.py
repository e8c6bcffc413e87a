"""Paired bars as SVG: what each gets before and after, one pair a line, readable on a phone.

Source: WCAG 2.2 (1.1.1 text alternative, 1.4.1 never colour alone, 1.4.3 contrast). The bars of
before are hatched and outlined, those of after are filled, and each carries its amount, so
nothing depends on colour; title and description say in words what is drawn, and every pair has
its own title for who moves over it. Everything fits a width of 360 units, which a phone shows one
to one and a large screen at most twice as large. Lengths are whole units of the drawing, rounded
down; a bar of something is never shorter than one unit.
"""

import unicodedata
from collections.abc import Callable
from typing import NamedTuple
from xml.sax.saxutils import escape

WIDTH, EDGE, BAR = 360, 12, 13
HEADING_LETTERS, LEGEND_LETTERS = 32, 38
"""So many letters fit into a line in a wide font of the two sizes."""
_LETTER = 8
"""Room for a letter of a label."""
_AMOUNT = 104
"""Room for an amount behind the longest bar."""
_LONGEST = WIDTH - 2 * EDGE - _AMOUNT
_STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#1b2b2a}.g{font-weight:700;font-size:16px}"
    ".a{font-size:12.5px}.c{font-size:12.5px;text-anchor:end}"
    ".b{fill:url(#h);stroke:#5b6664;stroke-width:1}.n{fill:#1f5f5b}"
)
_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="100%"'
    ' style="max-width:{twice}px" role="img" aria-labelledby="t d" xml:lang="{language}">'
)
_HATCH = (
    '<pattern id="h" width="5" height="5" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/>'
    '<rect width="2" height="5" fill="#8a9492"/></pattern>'
)

Money = Callable[[int], str]


class Bars(NamedTuple):
    """A pair of bars; `before` is None where there is nothing to compare with."""

    label: str
    before: int | None
    after: int


class Group(NamedTuple):
    """Pairs under a heading."""

    heading: str
    bars: tuple[Bars, ...]


class Chart(NamedTuple):
    """A whole chart; its legends say which rule is which."""

    title: str
    before: str | None
    after: str
    groups: tuple[Group, ...]
    language: str


def draw(chart: Chart, money: Money) -> str:
    """The chart as an SVG document that stands alone."""
    drawing = _Drawing(chart, money)
    return drawing.document()


class _Drawing:
    """Puts lines one under another."""

    def __init__(self, chart: Chart, money: Money) -> None:
        self._chart, self._money = chart, money
        self._longest = max(
            (max(each.before or 0, each.after) for g in chart.groups for each in g.bars), default=0
        )
        self._y = EDGE
        self._parts: list[str] = []

    def document(self) -> str:
        """Everything, with its texts for who does not see it."""
        chart = self._chart
        self._lines(chart.title, "g")
        self._legend()
        for group in chart.groups:
            self._y += 12
            self._text(EDGE, 16, group.heading, "g")
            for each in group.bars:
                self._pair(each)
        height = self._y + EDGE
        said = [f"{chart.before or ''} {chart.after}".strip()]
        said += [f"{g.heading}: " + "; ".join(map(self._said, g.bars)) for g in chart.groups]
        return "\n".join(
            (
                _HEAD.format(width=WIDTH, height=height, twice=2 * WIDTH, language=chart.language),
                f'<title id="t">{escape(chart.title)}</title>',
                f'<desc id="d">{escape(". ".join(said))}.</desc>',
                f"<style>{_STYLE}</style><defs>{_HATCH}</defs>",
                f'<rect width="{WIDTH}" height="{height}" fill="#fbfaf6"/>',
                *self._parts,
                "</svg>\n",
            )
        )

    def _legend(self) -> None:
        """Which bars are which rule's, by pattern and by words."""
        chart = self._chart
        for kind, words in (("b", chart.before), ("n", chart.after)):
            if words is not None:
                self._y += 6
                self._box(kind, EDGE, self._y + 2, 24)
                self._lines(words, "a", indent=32)

    def _pair(self, bars: Bars) -> None:
        self._y += 8
        self._parts.append(f"<g><title>{escape(self._said(bars))}</title>")
        change = "" if bars.before is None else self._signed(bars.after - bars.before)
        self._parts.append(
            f'<text x="{WIDTH - EDGE}" y="{self._y + 14}" class="c">{escape(change)}</text>'
        )
        self._text(EDGE, 14, _cut(bars.label, (WIDTH - 2 * EDGE) // _LETTER - len(change)), "")
        if bars.before is not None:
            self._bar("b", bars.before)
        self._bar("n", bars.after)
        self._parts.append("</g>")

    def _bar(self, kind: str, cents: int) -> None:
        length = max(cents * _LONGEST // self._longest, 1) if cents else 0
        if length:
            self._box(kind, EDGE, self._y, length)
        x, y = EDGE + length + (5 if length else 0), self._y + BAR - 2
        self._parts.append(f'<text x="{x}" y="{y}" class="a">{escape(self._money(cents))}</text>')
        self._y += BAR + 2

    def _box(self, kind: str, x: int, y: int, width: int) -> None:
        place = f'x="{x}" y="{y}" width="{width}" height="{BAR - 2}"'
        self._parts.append(f'<rect {place} class="{kind}"/>')

    def _lines(self, text: str, kind: str, indent: int = 0) -> None:
        """A text over as many lines as it needs."""
        for line in _wrapped(text, HEADING_LETTERS if kind == "g" else LEGEND_LETTERS):
            self._text(EDGE + indent, 15, line, kind)

    def _text(self, x: int, height: int, text: str, kind: str) -> None:
        self._y += height
        drawn = f' class="{kind}"' if kind else ""
        self._parts.append(f'<text x="{x}" y="{self._y}"{drawn}>{escape(text)}</text>')
        self._y += 4

    def _said(self, bars: Bars) -> str:
        after = self._money(bars.after)
        if bars.before is None:
            return f"{bars.label} {after}"
        return f"{bars.label} {self._money(bars.before)} → {after}"

    def _signed(self, cents: int) -> str:
        return f"+{self._money(cents)}" if cents > 0 else self._money(cents) if cents else "="


def _cut(text: str, letters: int) -> str:
    """A text that fits, with an ellipsis where it was cut."""
    return text if len(text) <= letters else text[: max(letters - 1, 1)] + "…"


def _wrapped(text: str, letters: int) -> list[str]:
    """Lines of whole words; a word that is longer than a line is cut."""
    lines: list[str] = []
    for word in unicodedata.normalize("NFC", text).split(" "):
        fits = lines and len(lines[-1]) + 1 + len(word) <= letters
        if fits:
            lines[-1] += f" {word}"
        else:
            lines.append(_cut(word, letters))
    return lines
