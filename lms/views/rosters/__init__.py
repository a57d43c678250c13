"""Rosters of a cohort, one person added by hand, and its people in groups."""
