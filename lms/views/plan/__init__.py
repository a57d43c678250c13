"""The plan of a cohort, for its leads: what it consists of, what it asks for, what is still missing."""
