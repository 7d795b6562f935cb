"""The migrations of the schema: each revision written out by hand, run in one transaction by upgrading.py.

A revision that was released is never changed. Only app/store/upgrading.py runs them; tables.py is the truth they lead
to.
"""
