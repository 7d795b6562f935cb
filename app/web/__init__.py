"""The pages of department users: Flask, Jinja and htmx over the verbs of casework and the queries of the store.

Here live routes, templates, words and the translation of errors into HTTP. Here must never be a rule of the law, a
commit or SQL: a view parses, calls one verb or query, and answers. Only app/cli.py and the package root open this
room.
"""
