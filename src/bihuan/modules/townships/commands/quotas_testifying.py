"""作证: what the register of a unit's numbers says must stand in its rows (L3)."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from bihuan.kernel.journal import witnesses
from bihuan.kernel.journal.witnesses import Told
from bihuan.modules.townships.models import Allowance, Quota
from bihuan.modules.townships.terms.quotas import QUOTA, QuotaAct

Fields = dict[str, str]


def register() -> None:
    """Speak for the approved numbers and standards, and name the codes of their acts."""
    witnesses.witness(QUOTA, replay=replay, present=present)
    witnesses.label({str(act.value): str(act.label) for act in QuotaAct})
    witnesses.label_fields({"document": _("文号")})


def replay(row: Fields, told: Told) -> None:
    """Fold an entry: numbers or standards that a document brought; a grade is the record's."""
    row.setdefault("numbers", "")
    row.setdefault("yuan", "")
    ends = f"{told.data['from']} {told.private.get('document', '')}"
    if told.act == QuotaAct.SET_QUOTAS:
        _add(row, "numbers", (f"{one}={n} {ends}" for one, n in told.data["numbers"].items()))
    if told.act == QuotaAct.SET_ALLOWANCE:
        remoteness = told.data["remoteness"]
        amounts = told.data["yuan"].items()
        _add(row, "yuan", (f"{tier} {remoteness}={yuan} {ends}" for tier, yuan in amounts))


def present(home: int, dossiers: Sequence[int]) -> Mapping[int, Fields]:
    """Return what numbers and standards stand under these registers."""
    found: dict[int, Fields] = {pk: {"numbers": "", "yuan": ""} for pk in dossiers}
    numbers = Quota.objects.filter(home_id=home, dossier__in=dossiers)
    for one in numbers:
        _add(found[one.dossier_id], "numbers", [f"{one.post}={one.number} {_ends(one)}"])
    for each in Allowance.objects.filter(home_id=home, dossier__in=dossiers):
        said = f"{each.tier} {each.remoteness}={each.yuan} {_ends(each)}"
        _add(found[each.dossier_id], "yuan", [said])
    return found


def _ends(row: Quota | Allowance) -> str:
    return f"{row.from_on} {row.document}"


def _add(row: Fields, field: str, told: Iterable[str]) -> None:
    """Add to a field that is one text of several, in no order of its own."""
    row[field] = "\n".join(sorted(filter(None, [*row[field].split("\n"), *told])))
