"""Puts this folder where the tests in the folders below find its diagrams: pytest adds the folder of every conftest.py to its path."""
