"""身份证号: destroyed everywhere, also after a restore; tampering with it is seen (L3)."""

from pathlib import Path

import pytest
from django.conf import settings

from bihuan.kernel.journal import destroying
from bihuan.kernel.journal.models import PrivateValue
from tests.kernel.conftest import Archive
from tests.registers.test_id_numbers import NUMBER, OTHER, destroy, keep, li


@pytest.mark.clause("BH-07")
@pytest.mark.law("L3")
def test_a_destroyed_number_is_gone_everywhere_and_stays_gone_after_a_restore(
    archive: Archive,
) -> None:
    loop = archive.loop
    keep(loop, OTHER)
    keep(loop)
    archive.seal()
    archive.verify()
    texts = [row.value for row in PrivateValue.objects.filter(home_id=loop.cast.home,
                                                              field="id_number")]  # fmt: skip
    old = archive.rows(f"SELECT id_sealed, id_blind FROM people_person WHERE id = {loop.cast.li}")
    assert len(set(texts)) == 2

    destroy(loop)
    assert (li(loop).id_sealed, li(loop).id_blind) == ("", "")
    left = PrivateValue.objects.filter(home_id=loop.cast.home, field="id_number")
    assert not left.exclude(value=None, salt=None).exists()
    (line,) = destroying.listed()
    assert (len(line["values"]), line["reason"]) == (2, "asked")
    listed = (Path(settings.HOME) / "destructions.ndjson").read_text()
    assert not any(text in listed for text in (NUMBER, OTHER, *map(str, texts)))
    archive.seal()
    archive.verify()

    # An older backup comes back: the row and one entry's value.
    archive.attack(
        f"UPDATE people_person SET id_sealed = '{old[0][0]}', id_blind = '{old[0][1]}' "
        f"WHERE id = {loop.cast.li}",
        f"UPDATE journal_private_value SET value = '{texts[0]}', salt = '\\x00', "
        "destroyed_at = NULL WHERE field = 'id_number'",
    )
    assert destroying.replay() == 1
    assert (li(loop).id_sealed, li(loop).id_blind) == ("", "")
    assert not left.exclude(value=None, salt=None).exists()


@pytest.mark.law("L3")
def test_a_number_changed_behind_the_journal_is_seen(archive: Archive) -> None:
    loop = archive.loop
    keep(loop)
    archive.seal()
    archive.verify()
    archive.attack(
        f"UPDATE people_person SET id_sealed = 'x', id_blind = 'y' WHERE id = {loop.cast.li}"
    )
    assert "id_number" in str(archive.caught())
