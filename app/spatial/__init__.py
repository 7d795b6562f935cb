"""The room that measures: reference systems, areas, sites, layers and overlaps, and the one door through which
findings leave.

Shapely and pyproj are used here. Here must never be: files, databases, Flask, or a verdict (tables judge). Casework
and the rooms above it may call. What leaves another department's layer goes through disclosure.py alone.
"""
