"""Writers of what is published, one a format, and the step that puts a whole release in place.

What belongs here: formats and the atomic release. What does not: computing rows.
"""
