"""The API at ``/api/v1/``: the rows and acts of the pages, for computer programs. It knows no page, and no page it."""
