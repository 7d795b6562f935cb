"""Example rows of a decision table: `dmn/<stem>/tests/<table>.csv`, one input and what it must give in each line.

An analyst edits them in a spreadsheet or beside the table; `duogui rehearse` and the studio try them. Nothing is written here.
"""
