"""The HTTP interface for programs, below /api/v1: one file per resource, each operation calling the verb that its page calls.

It is an application of its own beside the pages: no cookie, no session and no form's token is known here, only a bearer token. What is
taken and given stands in marshmallow schemas, from which /api/v1/openapi.json is made.
"""
