"""Lint: what an analyst is told of models, tables, forms and scenarios before they are published, one file for each rule.

check.py is the door; every rule is a function of what Drawn holds. Nothing here runs a case or reads a store.
"""
