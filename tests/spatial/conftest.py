"""Hypothesis without a deadline per example: a shared machine may pause any of them, and slowness is measured elsewhere."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
