"""Invitations: the list of those who send them, and the pages of whoever opens one."""
