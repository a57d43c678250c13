"""The API at ``/api/v1/``: the rows and the acts of the pages, for programs. It knows no page and no page knows it."""
