"""查询码: two forms that share a code get two receipts; the same form gets the same again."""

import pytest

from bihuan.kernel.base.ids import blind, new_token
from bihuan.kernel.permissions.facade import resident
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.commands.asking import Asked, Receipt, code_given, code_of
from bihuan.modules.wall.models import Request, Slip
from tests.conftest import Loop


def ask(loop: Loop, token: int) -> Receipt:
    asked = Asked(text="楼道灯坏了。", category="repair")
    return commands.raise_request(loop.wall(), asked, actor=resident(), at=loop.at, token=token)


@pytest.mark.clause("BH-25")
def test_a_code_that_another_request_has_is_passed_over(loop: Loop) -> None:
    token = new_token()
    Request.objects.filter(home_id=loop.cast.home, pk=loop.raised().pk).update(
        code_blind=blind(code_of("QY", token))
    )
    receipt = ask(loop, token)
    assert receipt.code == code_of("QY", token, 1)
    found = selectors.by_code(receipt.code)
    assert found is not None
    assert found.pk == receipt.request.pk
    assert code_given(receipt.request, token) == receipt.code


def test_a_code_that_is_printed_on_a_slip_is_passed_over(loop: Loop) -> None:
    token = new_token()
    Slip.objects.create(
        home_id=loop.cast.home,
        wall=loop.wall(),
        code_blind=blind(code_of("QY", token)),
        printed_at=loop.at,
        printed_by_id=loop.cast.leader,
    )
    assert ask(loop, token).code == code_of("QY", token, 1)


def test_without_a_collision_the_first_code_is_given_and_found_again(loop: Loop) -> None:
    token = new_token()
    receipt = ask(loop, token)
    assert receipt.code == code_of("QY", token)
    assert code_given(receipt.request, token) == receipt.code
    assert code_given(receipt.request, token + 1) == ""


def test_the_codes_of_a_sheet_are_unlike_each_other_and_all_others(loop: Loop) -> None:
    slips = commands.print_slips(loop.cast.home, loop.cast.wall, count=60, **loop.by("leader"))
    assert len({*slips.values(), ask(loop, new_token()).code}) == 61
