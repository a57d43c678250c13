"""The verbs: the only code that changes state.

A verb is a function ``act(subject, *, by, …)``. It runs in one transaction that holds the change and its audit
entry, checks *state* (who may act is asked by whoever calls it) and raises ``Refused`` when it will not.
"""
