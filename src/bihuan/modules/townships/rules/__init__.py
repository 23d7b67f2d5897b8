"""乡镇年轻干部的规则: values in, answer or Refused out."""

from bihuan.modules.townships.rules.caring import all_are_cared_for as all_are_cared_for
from bihuan.modules.townships.rules.caring import fact_counts as fact_counts
from bihuan.modules.townships.rules.caring import is_checked as is_checked
from bihuan.modules.townships.rules.caring import leave_days as leave_days
from bihuan.modules.townships.rules.experience import (
    has_township_experience as has_township_experience,
)
from bihuan.modules.townships.rules.masking import hidden as hidden
from bihuan.modules.townships.rules.mentoring import is_judged as is_judged
from bihuan.modules.townships.rules.mentoring import is_mentored_by as is_mentored_by
from bihuan.modules.townships.rules.mentoring import talk_counts as talk_counts
from bihuan.modules.townships.rules.moving import answer_limit as answer_limit
from bihuan.modules.townships.rules.moving import exception_has_a_reason as exception_has_a_reason
from bihuan.modules.townships.rules.moving import exception_may_be_asked as exception_may_be_asked
from bihuan.modules.townships.rules.moving import extension_is_longer as extension_is_longer
from bihuan.modules.townships.rules.moving import has_served as has_served
from bihuan.modules.townships.rules.moving import is_back as is_back
from bihuan.modules.townships.rules.moving import is_carried_out as is_carried_out
from bihuan.modules.townships.rules.moving import is_on_file as is_on_file
from bihuan.modules.townships.rules.moving import is_still_there as is_still_there
from bihuan.modules.townships.rules.moving import is_tempered as is_tempered
from bihuan.modules.townships.rules.moving import may_be_raised as may_be_raised
from bihuan.modules.townships.rules.moving import may_leave as may_leave
from bihuan.modules.townships.rules.moving import may_resign as may_resign
from bihuan.modules.townships.rules.moving import opinion_is_given as opinion_is_given
from bihuan.modules.townships.rules.moving import says_why as says_why
from bihuan.modules.townships.rules.moving import secondment_is_limited as secondment_is_limited
from bihuan.modules.townships.rules.quotas import within_quota as within_quota
from bihuan.modules.townships.rules.staffing import ages as ages
from bihuan.modules.townships.rules.staffing import figures as figures
from bihuan.modules.townships.rules.surveying import causes as causes
from bihuan.modules.townships.rules.surveying import keeps_surveys as keeps_surveys
from bihuan.modules.townships.rules.surveying import takes_answer as takes_answer
from bihuan.modules.townships.rules.teams import wanted as wanted
