"""One file per kind of page. A view parses, calls one verb or query, and answers; who may see it stands in access.py
alone.
"""
