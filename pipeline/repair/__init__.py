"""Damaged mirror pages read right, or left alone and said so.

`repair(text)` mends one document, `repair_frame(frame)` a polars frame of them. The damage and its traces are described
in the modules: glosses, realign and spans (bytes out of step), charset, punctuation, numbers, script.
"""

from pipeline.repair.frame import repair_frame
from pipeline.repair.page import Repaired, repair

__all__ = ["Repaired", "repair", "repair_frame"]
