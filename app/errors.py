"""What the service answers when it will not do what was asked."""


class Refused(Exception):
    """A refusal that its reader can act on.

    code: short, stable and in English, for programs. words: Spanish, for people; they say what to do.
    """

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
