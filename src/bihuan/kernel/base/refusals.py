"""拒绝: how a rule says no."""

from django.utils.translation import gettext


class Refused(Exception):  # noqa: N818 - it is the field's word, and no error of ours.
    """An act that a clause forbids. Carries the clause and a text that says what to do next.

    The text is a msgid with `{names}` for the values, so that every reader is refused in the
    language of the own page.
    """

    def __init__(self, clause: str, text: str, **values: object) -> None:
        super().__init__(clause, text)
        self.clause = clause
        self._text, self._values = text, values

    @property
    def message(self) -> str:
        """Return what was wrong and what to do, in the language of the reader."""
        return gettext(self._text).format(**self._values)

    @property
    def reason(self) -> str:
        """Return the message with its clause, for places that show one line."""
        return gettext("{message}（依据 {clause}）").format(
            message=self.message, clause=self.clause
        )

    def __str__(self) -> str:
        return f"{self.message}（{self.clause}）"
