"""乡镇年轻干部的规则: values in, answer or Refused out."""

from bihuan.modules.townships.rules.moving import has_served as has_served
from bihuan.modules.townships.rules.moving import is_tempered as is_tempered
from bihuan.modules.townships.rules.staffing import ages as ages
from bihuan.modules.townships.rules.staffing import figures as figures
