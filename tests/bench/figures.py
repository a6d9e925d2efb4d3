"""What was measured: a figure with its bar, and the comparison of two sizes."""

from dataclasses import dataclass, field


@dataclass
class Figure:
    """One measured number; without a bar it is there for orientation."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    at_least: bool = False
    """Whether the value must reach the bar instead of staying under it."""
    note: str = ""

    @property
    def passes(self) -> bool:
        """Whether the bar is met; a figure without one always passes."""
        if self.bar is None:
            return True
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    @property
    def asked(self) -> str:
        """Return the bar in words."""
        return "" if self.bar is None else f"{'≥' if self.at_least else '≤'} {number(self.bar)} {self.unit}".strip()


@dataclass
class Growth:
    """The median time of one request in a small and in a large database."""

    name: str
    whose: str
    small: float
    large: float
    bar: float | None = 1.3

    @property
    def ratio(self) -> float:
        """Return how much longer the larger one takes."""
        return self.large / self.small

    @property
    def passes(self) -> bool:
        """Whether the bar is met."""
        return self.bar is None or self.ratio <= self.bar


@dataclass
class Page:
    """One page of the portal as one person sees it."""

    whose: str
    name: str
    milliseconds: float
    statements: int


@dataclass
class Result:
    """Everything that a run found."""

    figures: list[Figure] = field(default_factory=list)
    growth: list[Growth] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    sizes: tuple[int, int] = (0, 0)
    conditions: list[str] = field(default_factory=list)
    quick: bool = False

    @property
    def missed(self) -> list[str]:
        """Return the names of missed bars."""
        figures = [row.name for row in self.figures if not row.passes]
        return figures + [f"{row.name} ({row.whose})" for row in self.growth if not row.passes]


def number(value: float) -> str:
    """Return a number with as many digits as it deserves."""
    if value == int(value) and abs(value) >= 1:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
