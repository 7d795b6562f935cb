"""The engine room: SpiffWorkflow behind one wall, brought to the semantics of BPMN by subclassing and configuration only.

Here live reading and refusing of diagrams, the compiled bundle of a model with what it calls, and the running of one case. Here
must never be: a database, a network, the machine's clock, or Python taken from a model. Floors above call case.py, bundle.py,
models.py and run_model.py; everything else is for the inside.
"""
