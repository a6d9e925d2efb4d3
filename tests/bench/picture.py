"""The picture of a run: each bar as a share of what is allowed, and the growth, drawn as plain SVG."""

from html import escape

from tests.bench.figures import Figure, Growth, Result, number

WIDTH, LEFT, SCALE, LINE = 920, 380, 360, 26
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2937 }
  .title { font-weight: 600; font-size: 15px }
  .quiet { fill: #6b7280 }
  .good { fill: #2f9e6e } .bad { fill: #c2410c } .track { fill: #e5e7eb }
  .limit { stroke: #1f2937; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e5e7eb } .quiet { fill: #9ca3af } .track { fill: #374151 } .limit { stroke: #e5e7eb }
  }
"""


def picture(result: Result) -> str:
    """Return the SVG."""
    barred = [figure for figure in result.figures if figure.bar is not None]
    grown = [row for row in result.growth if row.bar is not None]
    rows = [title(0, "Share of the bar used (the line is the bar)")]
    rows += [
        line(at + 1, figure.name, share(figure), told(figure), good=figure.passes) for at, figure in enumerate(barred)
    ]
    small, large = result.sizes
    start = len(barred) + 2
    rows.append(title(start, f"Median time with {large:,} customers ÷ with {small:,} (the line is the bar of 1.3)"))
    rows += [grown_line(start + 1 + at, row) for at, row in enumerate(grown)]
    height = (start + len(grown) + 1) * LINE + 20
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="Measured figures against their bars"><style>{STYLE}</style>{"".join(rows)}</svg>\n'
    )


def share(figure: Figure) -> float:
    """Return how much of the bar is used; above 1 it is missed."""
    assert figure.bar is not None
    return figure.bar / figure.value if figure.at_least else figure.value / figure.bar


def told(figure: Figure) -> str:
    """Return a value beside its bar."""
    return f"{number(figure.value)} {figure.unit} ({figure.asked.removesuffix(figure.unit).strip()})"


def grown_line(at: int, row: Growth) -> str:
    """Return the line of a growth."""
    assert row.bar is not None
    text = f"{row.ratio:.2f} × ({row.small:.2f} → {row.large:.2f} ms)"
    return line(
        at,
        f"{row.name.replace(' a whole word and number', ' a name')}, {row.whose.split(',')[0]}",
        row.ratio / row.bar,
        text,
        good=row.passes,
    )


def title(at: int, text: str) -> str:
    """Return a heading."""
    return f'<text class="title" x="10" y="{at * LINE + 22}">{escape(text)}</text>'


def line(at: int, name: str, part: float, text: str, *, good: bool) -> str:
    """Return a named bar; its track is a quarter longer than what is allowed."""
    y, full = at * LINE + 10, SCALE * 0.8
    width = min(part, 1.25) * full
    return (
        f'<text x="{LEFT - 10}" y="{y + 12}" text-anchor="end">{escape(name)}</text>'
        f'<rect class="track" x="{LEFT}" y="{y}" width="{SCALE}" height="16" rx="3"/>'
        f'<rect class="{"good" if good else "bad"}" x="{LEFT}" y="{y}" width="{width:.1f}" height="16" rx="3"/>'
        f'<line class="limit" x1="{LEFT + full}" y1="{y - 2}" x2="{LEFT + full}" y2="{y + 18}"/>'
        f'<text class="quiet" x="{LEFT + SCALE + 8}" y="{y + 12}">{escape(text)}</text>'
    )
