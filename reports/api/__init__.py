"""Figures for programs: the tables of the pages at ``/api/v1/``."""
