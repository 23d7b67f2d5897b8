"""The stream's two acts, each one command of the product, answered as JSON."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.permissions.facade import resident
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.commands.asking import Asked


def ask(http: HttpRequest) -> JsonResponse:
    """Raise a request and answer with its code and act."""
    wall = selectors.wall("QY", "01")
    assert wall is not None
    token = new_token()
    asked = Asked(text=http.POST["text"], category="repair")
    receipt = commands.raise_request(wall, asked, actor=resident(), at=clock.now(), token=token)
    return JsonResponse({"code": receipt.code, "act": str(token)})


def add(http: HttpRequest) -> JsonResponse:
    """Add a word to a request."""
    request = selectors.by_code(http.POST["code"])
    assert request is not None
    token = new_token()
    commands.add(
        request.home_id,
        request.pk,
        text=http.POST["text"],
        actor=resident(request.dossier_id),
        at=clock.now(),
        token=token,
    )
    return JsonResponse({"act": str(token)})


urlpatterns = [path("crash/ask/", ask), path("crash/add/", add)]
