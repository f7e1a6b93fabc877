"""The play's bar with its controls, and its report."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from relief.core import clock
from relief.core.http.pages import Page, redirect_for
from relief.organizations.permissions import Permission
from relief.platform.demo import bar, controls, pace, report

TEMPLATE = "platform/_play.html"


class PlayBar(Page):
    """The bar alone, as htmx asks for it every few seconds."""

    template_name = TEMPLATE

    def context(self) -> dict[str, Any]:
        """Return the bar; without a play it is empty."""
        return {"play": bar.of(self.actor)}


class PlayControl(Page):
    """One button of the bar; subclasses say what it does."""

    http_method_names = ["post"]
    permission = Permission.DEMO_CONTROL

    def control(self) -> object:
        """Change the play."""
        raise TypeError(f"{type(self).__name__} does not say what it does")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change the play, where there is one; answer with the bar, or go back to the page."""
        if controls.current() is not None:
            self.control()
        if request.headers.get("HX-Request"):
            return render(request, TEMPLATE, {"play": bar.of(self.actor)})
        back = request.headers.get("Referer", "")
        is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()})
        return redirect_for(request, back if is_ours else "/")


class PausePlay(PlayControl):
    """Let the play stand still."""

    def control(self) -> object:
        """Pause and stop the clock at once."""
        play = controls.pause(actor=self.actor, now=clock.now())
        return pace.keep(play, 0)


class ResumePlay(PlayControl):
    """Let the play go on."""

    def control(self) -> object:
        """Go on."""
        play = controls.go_on(actor=self.actor, now=clock.now())
        return pace.keep(play, 0)


class SpeedPlay(PlayControl):
    """Choose the speed."""

    def control(self) -> object:
        """Take `speed`, one of those offered."""
        text = self.request.POST.get("speed", "")
        speed = float(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0.0
        play = controls.choose_speed(actor=self.actor, now=clock.now(), speed=speed)
        return pace.keep(play, 0)


class SkipPlay(PlayControl):
    """Go to what happens next."""

    def control(self) -> object:
        """Let the clock show the next event's time."""
        play = controls.current()
        return play and pace.skip(self.actor, play)


class PlayReport(Page):
    """Kept and broken promises, counted now."""

    template_name = "platform/play_report.html"
    permission = Permission.DEMO_CONTROL

    def context(self) -> dict[str, Any]:
        """Return the figures."""
        return {"report": report.figures(), "bar": bar.of(self.actor)}
