"""Thin Dagster assets in the order of the street: documents, repair, quantities, observations, release.

What belongs here: one asset a stage or table, with lineage, description and metadata. What does not: logic, which is in
pure functions that a notebook can call.
"""

from pipeline.assets import release, stages, tables

__all__ = ["release", "stages", "tables"]
