"""拒绝: how a rule says no."""


class Refused(Exception):  # noqa: N818 - it is the field's word, and no error of ours.
    """An act that a clause forbids. Carries the clause and a message that says what to do next."""

    def __init__(self, clause: str, message: str) -> None:
        super().__init__(f"{message}（{clause}）")
        self.clause = clause
        self.message = message
