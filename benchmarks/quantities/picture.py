"""The benchmark as a picture for the README: bars of speed on a logarithmic scale, accuracy beside them."""

import math
from typing import Any
from xml.sax.saxutils import escape

_ROW, _LEFT, _WIDTH = 30, 190, 380


def picture(results: dict[str, dict[str, Any]]) -> str:
    """An SVG document; systems without a measurement are left out."""
    measured = {name: r for name, r in results.items() if "mb_per_s" in r}
    low = min([0.01, *(r["mb_per_s"] for r in measured.values())])
    high = max([1.0, *(r["mb_per_s"] for r in measured.values())])
    span = math.log10(high / low) or 1.0
    height = _ROW * len(measured) + 56
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {height}" font-family="sans-serif" font-size="13">',
        f'<rect width="760" height="{height}" fill="#ffffff"/>',
        '<text x="10" y="22" font-weight="bold">'
        "Reading quantities in Chinese text: MB/s (log scale), share of numbers right</text>",
    ]
    for i, (name, r) in enumerate(measured.items()):
        y = 40 + i * _ROW
        width = max(3.0, _WIDTH * math.log10(r["mb_per_s"] / low) / span)
        colour = "#b3261e" if name == "this project" else "#8a8f98"
        accuracy = f", {r['accuracy']:.1%} right" if "accuracy" in r else ""
        label = f"{r['mb_per_s']:.3g} MB/s{accuracy}"
        lines.append(f'<text x="{_LEFT - 8}" y="{y + 15}" text-anchor="end">{escape(name)}</text>')
        lines.append(f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="20" fill="{colour}"/>')
        lines.append(f'<text x="{_LEFT + width + 6:.1f}" y="{y + 15}">{escape(label)}</text>')
    return "\n".join([*lines, "</svg>", ""])
