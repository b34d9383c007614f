"""From mentions to observations, the series, and the entities that documents speak of.

What belongs here: which figure is which indicator, who acted, where, when, planned or done; repeats and parts; the
consolidation of sources. What does not: reading numbers (`pipeline.quantities`), repairing text, writing files.
"""

from pipeline.observations.observe import observe

__all__ = ["observe"]
