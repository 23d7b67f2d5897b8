"""乡镇干部: rows of this module, a file for each kind of matter."""

from bihuan.modules.townships.models.care import CareFact as CareFact
from bihuan.modules.townships.models.care import CareRound as CareRound
from bihuan.modules.townships.models.mentoring import Pair as Pair
from bihuan.modules.townships.models.mentoring import Talk as Talk
from bihuan.modules.townships.models.mentoring import Training as Training
from bihuan.modules.townships.models.movements import Movement as Movement
from bihuan.modules.townships.models.quotas import Allowance as Allowance
from bihuan.modules.townships.models.quotas import Quota as Quota
from bihuan.modules.townships.models.surveys import Survey as Survey
from bihuan.modules.townships.models.surveys import SurveyAnswer as SurveyAnswer
from bihuan.modules.townships.models.surveys import SurveyCode as SurveyCode
