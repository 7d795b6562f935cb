"""The studio's verbs: what analysts do with models, tables, forms and scenarios of a site, one file each.

Publishing itself is casework/publish.py; here are the draft before it and the judgement that lets it through.
"""
