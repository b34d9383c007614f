"""Quantities: from text to exact numbers with units, bounds and kinds.

Belongs here: numerals, the grammar of figures, the flow over frames. Does not: damage, sections, what a figure reports.
"""

from pipeline.quantities.frames import extract
from pipeline.quantities.identifiers import PERSONAL, identifier_class
from pipeline.quantities.publish import SCHEMA

__all__ = ["PERSONAL", "SCHEMA", "extract", "identifier_class"]
