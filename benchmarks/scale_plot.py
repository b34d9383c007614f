"""The plot of the benchmark of scale: seconds and peak memory by documents, both axes logarithmic, as SVG.

What belongs here: drawing. What does not: measuring.
"""

import math
from typing import Any

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 320, 62, 40, 30, 46
PANEL = (WIDTH - 2 * LEFT - 2 * RIGHT) / 2


def plot(found: dict[str, Any]) -> str:
    """Two panels: seconds of the first build and of one with nothing new; peak memory in MB."""
    builds = found["builds"]
    sizes = [float(one["documents"]) for one in builds]

    def seconds(one: dict[str, Any], which: str) -> float:
        return max(0.1, sum(step["seconds"] for step in one[which]["steps"]))

    memory = [max(step["peak_bytes"] for step in one["first"]["steps"]) / 1e6 for one in builds]
    times = {
        "first build": [seconds(one, "first") for one in builds],
        "nothing new": [seconds(one, "again") for one in builds],
    }
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
            'font-size="12" role="img" aria-label="Seconds and peak memory by number of documents">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            *panel("seconds", LEFT, sizes, times),
            *panel("peak memory, MB", 2 * LEFT + PANEL + RIGHT, sizes, {"peak": memory}),
            "</svg>",
            "",
        ]
    )


def decades(values: list[float]) -> tuple[int, int]:
    """The powers of ten around some values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def panel(title: str, left: float, sizes: list[float], series: dict[str, list[float]]) -> list[str]:
    """One panel with its axes and lines."""
    across, up = decades(sizes), decades([value for values in series.values() for value in values])
    height = HEIGHT - TOP - BOTTOM

    def x(value: float) -> float:
        return left + PANEL * (math.log10(value) - across[0]) / (across[1] - across[0])

    def y(value: float) -> float:
        return TOP + height * (1 - (math.log10(value) - up[0]) / (up[1] - up[0]))

    parts = [f'<text x="{left:.0f}" y="20" font-weight="bold">{title}</text>']
    for power in range(across[0], across[1] + 1):
        at = x(10.0**power)
        parts.append(f'<line x1="{at:.1f}" y1="{TOP}" x2="{at:.1f}" y2="{TOP + height}" stroke="#ddd"/>')
        parts.append(f'<text x="{at:.1f}" y="{TOP + height + 18}" text-anchor="middle">{10**power:,}</text>')
    for power in range(up[0], up[1] + 1):
        at = y(10.0**power)
        label = f"{10.0**power:g}" if power < 0 else f"{10**power:,}"
        parts.append(f'<line x1="{left:.1f}" y1="{at:.1f}" x2="{left + PANEL:.1f}" y2="{at:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6:.1f}" y="{at + 4:.1f}" text-anchor="end">{label}</text>')
    parts.append(f'<text x="{left + PANEL / 2:.0f}" y="{HEIGHT - 8}" text-anchor="middle">documents</text>')
    for (name, values), colour in zip(series.items(), ("#b3261e", "#2b5c8a"), strict=False):
        points = [(x(size), y(value)) for size, value in zip(sizes, values, strict=True)]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{colour}"/>' for a, b in points]
        a, b = points[-1]
        parts.append(f'<text x="{a - 8:.1f}" y="{b - 8:.1f}" text-anchor="end" fill="{colour}">{name}</text>')
    return parts
