"""Certificates for programs: their rows and acts at ``/api/v1/``, and the open verdict on a code."""
