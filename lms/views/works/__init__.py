"""Pages for those who review: the queue, the works of a cohort, one work, its files."""
