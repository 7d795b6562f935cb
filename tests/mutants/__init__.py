"""Mutation testing of app/decisions: small changes are made to a copy of the code, and the tests must notice them.

One file per idea: places.py (what is changed: the places of Cosmic Ray's operators and the seeded sample), order.py (which
tests are asked first), trial.py (the warm process that tries one change after the other in its copy), run.py (two such
processes and what they found). The checkout itself is never written to. `make prove` asks for them in tests/chaos.
"""
