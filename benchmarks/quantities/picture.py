"""The benchmark as a picture for the README: speed on both texts on a logarithmic scale, accuracy beside it."""

import math
from typing import Any
from xml.sax.saxutils import escape

_ROW, _LEFT, _WIDTH, _RIGHT = 34, 190, 330, 880
_SPEED, _TIMES, _SHARE = 590, 715, 835
_OURS, _FLOOR, _PEER = "#b3261e", "#5b6470", "#9aa1ab"


def picture(report: dict[str, Any]) -> str:
    """An SVG document; systems without a measurement are left out."""
    texts = list(report["texts"])
    measured = {name: r for name, r in report["systems"].items() if "error" not in r}
    speeds = [r[text]["mb_per_s"] for r in measured.values() for text in texts]
    low = 10 ** math.floor(math.log10(min([0.01, *speeds])))
    high = 10 ** math.ceil(math.log10(max([1.0, *speeds])))
    decades = round(math.log10(high / low))

    def x(speed: float) -> float:
        return _LEFT + _WIDTH * math.log10(speed / low) / decades

    top, bottom = 78, 78 + _ROW * len(measured)
    height = bottom + 60
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_RIGHT} {height}" font-family="sans-serif"'
        ' font-size="13" fill="#1f2328">',
        f'<rect width="{_RIGHT}" height="{height}" fill="#ffffff"/>',
        '<text x="10" y="24" font-weight="bold" font-size="15">Reading quantities in Chinese text</text>',
        f'<text x="10" y="44" fill="#57606a">MB/s by the clock, logarithmic; upper bar {texts[0]}, lower {texts[-1]};'
        f" {report['machine']['cores']} cores</text>",
        *(_head(at, text) for at, text in ((_SPEED, "MB/s"), (_TIMES, "this project is faster by"), (_SHARE, "right"))),
    ]
    for power in range(decades + 1):
        at = _LEFT + _WIDTH * power / decades
        lines.append(f'<line x1="{at:.1f}" y1="{top - 8}" x2="{at:.1f}" y2="{bottom}" stroke="#e3e6ea"/>')
        lines.append(
            f'<text x="{at:.1f}" y="{bottom + 16}" text-anchor="middle" font-size="11" fill="#57606a">'
            f"{low * 10**power:g}</text>"
        )
    for i, (name, r) in enumerate(measured.items()):
        y = top + i * _ROW
        colour = _OURS if name.startswith("this project") else _FLOOR if name.startswith("bare") else _PEER
        lines.append(f'<text x="{_LEFT - 8}" y="{y + 16}" text-anchor="end">{escape(name)}</text>')
        for k, text in enumerate(texts):
            width = max(2.0, x(r[text]["mb_per_s"]) - _LEFT)
            lines.append(
                f'<rect x="{_LEFT}" y="{y + 1 + 12 * k}" width="{width:.1f}" height="11" fill="{colour}"'
                f' opacity="{1 - 0.4 * k}"/>'
            )
        told = report["ratios"].get(name, {}) if not name.startswith("bare") else {}
        times = " / ".join(f"{told[text]['clock']:.0f}×" for text in texts if text in told)
        right = f"{r['accuracy']:.1%}" if "accuracy" in r else ""
        cells = (
            (_SPEED, " / ".join(f"{r[text]['mb_per_s']:.3g}" for text in texts)),
            (_TIMES, times),
            (_SHARE, right),
        )
        lines += [f'<text x="{at}" y="{y + 16}" text-anchor="middle">{escape(text)}</text>' for at, text in cells]
    lines.append(f'<text x="10" y="{height - 12}" font-size="11" fill="#57606a">{escape(_caption(report))}</text>')
    return "\n".join([*lines, "</svg>", ""])


def _head(at: float, text: str) -> str:
    return f'<text x="{at}" y="62" text-anchor="middle" font-size="11" fill="#57606a">{text}</text>'


def _caption(report: dict[str, Any]) -> str:
    expected = max((r.get("expected", 0) for r in report["systems"].values()), default=0)
    return (
        f"Right: share of {expected} numbers expected in {report['cases']}."
        " The bare scan finds numeral characters and reads none; peers read one text at a time on one core."
    )
