"""Where the numbers come from: one function a table, whose docstring is the definition printed under it.

What is counted, and when, is in ``counting``, once for all of them.
"""

from reports.statistics.by_organisation import organisations
from reports.statistics.counting import MEASURES
from reports.statistics.own import own_organisation

__all__ = ["MEASURES", "organisations", "own_organisation"]
