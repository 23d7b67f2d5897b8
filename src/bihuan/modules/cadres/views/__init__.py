"""干部信息库的页面: the list, a record, its form in every format, and files that come in."""

from bihuan.modules.cadres.views.asking import choose, row
from bihuan.modules.cadres.views.changes import act, change, change_file, changes
from bihuan.modules.cadres.views.checks import checked, checks
from bihuan.modules.cadres.views.codes import (
    add_alias,
    add_code,
    change_code,
    code_table,
    code_words,
    codes,
)
from bihuan.modules.cadres.views.comparing import bring, column, columns
from bihuan.modules.cadres.views.files import sheet, take_in, template
from bihuan.modules.cadres.views.own import own, own_photo
from bihuan.modules.cadres.views.records import cadre, cadres, family, photo
from bihuan.modules.cadres.views.roster import roster

__all__ = [
    "act",
    "add_alias",
    "add_code",
    "bring",
    "cadre",
    "cadres",
    "change",
    "change_code",
    "change_file",
    "changes",
    "checked",
    "checks",
    "choose",
    "code_table",
    "code_words",
    "codes",
    "column",
    "columns",
    "family",
    "own",
    "own_photo",
    "photo",
    "roster",
    "row",
    "sheet",
    "take_in",
    "template",
]
