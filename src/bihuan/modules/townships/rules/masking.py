"""小数不显示: what readers outside may see of a table, so that no small group comes to light."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from bihuan.kernel.base.clauses import decides

LEAST = 5  # A law of the loop (L5), so no value of the policy.

Group = TypeVar("Group", bound=tuple[int, ...])


@decides("BH-61")
def hidden(groups: Sequence[Group], *, already: Collection[int] = ()) -> set[int]:
    """小数不显示: return which groups of a table with a total must be hidden, by their place.

    A group is the cells it shows, such as how many agree and how many don't. It is hidden when a
    cell is under five, or when it is hidden already elsewhere. What is hidden can be had by
    subtraction from the total, all of it together; so the next smallest groups are hidden too
    until that has no cell under five. The total itself is shown unless `is_thin`.
    """
    out = {place for place, cells in enumerate(groups) if place in already or is_thin(cells)}
    by_size = sorted(set(range(len(groups))) - out, key=lambda place: (min(groups[place]), place))
    while out and by_size and is_thin(_together([groups[place] for place in out])):
        out.add(by_size.pop(0))
    return out


def is_thin(cells: Sequence[int]) -> bool:
    """Say whether a cell is under five, none at all among them (BH-61)."""
    return min(cells) < LEAST


def shown(counts: Sequence[int], others: Sequence[int]) -> tuple[int | None, list[int | None]]:
    """Return the total and the cells of a row as somebody may see them who knows a part of it.

    `others` are the counts without that part: what is left when it is subtracted (BH-61).
    """
    out = hidden([(count,) for count in others])
    cells = [None if place in out else count for place, count in enumerate(counts)]
    return (None if is_thin([sum(others)]) else sum(counts)), cells


def _together(groups: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(cells) for cells in zip(*groups, strict=True))
