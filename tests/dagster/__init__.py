"""Dagster: definitions, jobs, sensor, checks, settings, and a real `dagster dev`."""
