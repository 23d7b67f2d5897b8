"""干部信息库的页面: the list, a record, its form in every format, and files that come in."""

from bihuan.modules.cadres.views.files import sheet, take_in
from bihuan.modules.cadres.views.records import cadre, cadres, family, photo

__all__ = ["cadre", "cadres", "family", "photo", "sheet", "take_in"]
