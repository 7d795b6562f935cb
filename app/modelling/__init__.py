"""What analysts do before anyone depends on a model: rehearse its scenarios and see what they cover.

Never part of a running case: pages of models, the command line and tests call it.
"""
