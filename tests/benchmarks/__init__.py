"""What the product is measured by, each figure beside the plain way of doing the same in the same run.

A module here has ``figures()``, which answers ``Figure`` after ``Figure``. ``python -m tests.benchmarks`` runs all of
them; ``python -m tests.benchmarks certificates`` runs one.
"""
