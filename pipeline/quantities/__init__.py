"""Quantities: from text to exact numbers with units, bounds and kinds.

Belongs here: numerals, the grammar of figures, the flow over frames. Does not: damage, sections, what a figure reports.
"""

from pipeline.quantities.frames import extract

__all__ = ["extract"]
