"""The one exception by which a verb says no."""

from django.utils.functional import Promise


class Refused(Exception):
    """A verb will not do what was asked, and nothing has been changed.

    ``code`` is stable and for machines (the API answers 409 with it); ``sentence`` is for whoever asked: it is
    given in the language that is active when the verb refuses, and stays so.
    """

    def __init__(self, code: str, sentence: str | Promise) -> None:
        super().__init__(code, str(sentence))
        self.code = code
        self.sentence = str(sentence)

    def __str__(self) -> str:
        return self.sentence
