"""The one exception by which a verb says no."""

from django.utils.functional import Promise


class Refused(Exception):
    """A verb will not do what was asked, and nothing has been changed.

    ``code`` is stable and for machines (the API answers 409 with it); ``sentence`` is for the reader, lazily
    translated so that it comes out in the language of whoever reads it.
    """

    def __init__(self, code: str, sentence: str | Promise) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)
