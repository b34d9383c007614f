"""From files to documents: which inputs there are, how their bytes become text, and which part of a page is what.

`inventory` lists a folder; `encoding` and `markup` turn bytes and HTML into text; `read` and `corpus` give frames of
documents; `layout` and `headers` tell title, byline, body and furniture apart; `duplicates` finds the same article on
several pages. Nothing here knows what a figure is, and nothing here repairs damaged text.
"""
