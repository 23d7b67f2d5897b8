"""What a person at the command line is told when something outside the program is wrong."""


class Problem(Exception):  # noqa: N818 - it is shown as one line, not raised as an error of ours.
    """One line: what is wrong and what to do. The command exits with 1."""
