"""FEEL and DMN: the language of conditions and the tables of rules.

Here live the engine of the expression language (feel/) and the reader and evaluator of decision models (dmn/). Here
must never be: Python evaluated from a model, a clock, a database, SpiffWorkflow or a page. Every floor above may call
it; it imports app.domain alone.
"""
