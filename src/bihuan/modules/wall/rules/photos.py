"""照片的规则: whose consent a photo needs, and which one the wall may show (BH-20)."""

from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall.terms import Publicity


def photos_are_agreed_to(*, agrees: bool, is_proxy: bool, how: str, actor: Actor) -> None:
    """同意公开照片: the resident's own word; staff write down how it was given (BH-20)."""
    if agrees and is_proxy:
        raise Refused("BH-20", "同意公开照片须由居民本人作出，代诉人不能代为同意，请不要勾选")
    if agrees and actor.kind != "resident" and not how.strip():
        raise Refused("BH-20", "请写明居民怎样同意公开照片，例如“电话里本人说的”")


def photo_is_on_file(*, found: bool) -> None:
    """照片在册: what is released or withheld is a photo of this very request (BH-01)."""
    if not found:
        raise Refused("BH-01", "这件诉求没有这张照片，请刷新页面后再试")


def photo_may_be_shown(
    publicity: str, *, is_shown: bool, is_consented: bool, is_faceless: bool
) -> None:
    """公开照片: beside words on the wall, once, as the resident agreed, nobody on it (BH-20).

    `is_consented`: the resident agreed to the own photos; a member's photos need no consent.
    """
    if not is_consented:
        raise Refused("BH-20", "居民没有同意公开自己的照片，只能公开承办党员拍的照片")
    if not is_faceless:
        raise Refused("BH-20", "请看清照片里没有人脸、车牌和门牌，勾选后再公开")
    if publicity != Publicity.TEXT:
        raise Refused("BH-20", "这件诉求只公开类别和编号，照片不能公开；可先修改公开内容")
    if is_shown:
        raise Refused("BH-20", "这张照片已经公开，不必重复办理")


def photo_may_be_withheld(*, is_shown: bool) -> None:
    """撤下照片: only what the wall shows can be taken down (BH-20)."""
    if not is_shown:
        raise Refused("BH-20", "这张照片没有公开，不必撤下")


def photo_is_the_residents(*, is_own: bool) -> None:
    """撤下自己的照片: a resident takes back the own photos, not a member's (BH-20)."""
    if not is_own:
        raise Refused("BH-20", "这是承办党员拍的照片，要撤下请告诉党小组")
