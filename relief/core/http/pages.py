"""Bases of HTML pages, and what every page shows around its content."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.functional import Promise
from django.views.generic import TemplateView

from relief.core.actors import Actor
from relief.core.errors import DomainError, Invalid, NotAllowed, NotFound
from relief.core.http import listing
from relief.core.http.requests import actor_of

ChromeProvider = Callable[[HttpRequest, Actor], dict[str, Any]]
_providers: list[ChromeProvider] = []


@dataclass(frozen=True)
class NavEntry:
    """One entry of the left menu."""

    label: str | Promise
    url: str
    icon: str
    active: bool = False
    count: int | None = None
    children: list["NavEntry"] = field(default_factory=list)


def provide_chrome(provider: ChromeProvider) -> ChromeProvider:
    """Let a higher floor add to every page (menu, emergencies, unread notices)."""
    _providers.append(provider)
    return provider


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the actor and what the floors above provide."""
    actor = getattr(request, "actor", None)
    context: dict[str, Any] = {"actor": actor, "nav": []}
    if isinstance(actor, Actor) and not request.headers.get("HX-Request"):
        for provider in _providers:
            context.update(provider(request, actor))
    return context


class Page(LoginRequiredMixin, TemplateView):
    """A page for a signed-in person.

    `load()` fetches what the page is about through a scoped query; `context()` gives the
    template its values. With htmx, `partial` names the fragment of the same template that
    is sent when `HX-Target` asks for it. A list page is also a file: `?export=csv` or `xlsx`.
    """

    permission: ClassVar[str | None] = None
    partials: ClassVar[tuple[str, ...]] = ()
    sheet: ClassVar[listing.Sheet | None] = None
    twin: ClassVar[str] = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Check the permission, load the row, then answer."""
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if getattr(request, "actor", None) is None:
            raise NotAllowed
        if self.permission and not self.actor.may(self.permission):
            raise NotAllowed(permission=self.permission)
        self.load()
        return super().dispatch(request, *args, **kwargs)

    @property
    def actor(self) -> Actor:
        """Who is reading."""
        return actor_of(self.request)

    def load(self) -> None:
        """Fetch the page's row into an attribute; raise NotFound where it is not visible."""

    def context(self) -> dict[str, Any]:
        """Return the template's values."""
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return Django's values with ours on top."""
        shown = {**super().get_context_data(**kwargs), **self.context()}
        return {**shown, "exports": listing.links(self)}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Answer with the page, or with its list as a file."""
        if kind := listing.wanted(self.request):
            found = listing.exported(self, kind, context)
            if found is not None:
                return found  # type: ignore[return-value]
        return super().render_to_response(context, **kwargs)

    def get_template_names(self) -> list[str]:
        """Return the page, or the fragment of it that htmx asks for."""
        target = self.request.headers.get("HX-Target", "")
        name = self.template_name or ""
        if target in self.partials:
            return [f"{name}#{target}"]
        return [name]


class CommandPage(Page):
    """A page with a plain form whose POST calls one action.

    `form_class` checks shape only; `run()` calls the action and returns where to go. Where
    more people may look than act, `post_permission` says what acting takes. A
    DomainError becomes an error of the form, beside its field where it names one.
    """

    form_class: ClassVar[type[Form]] = Form
    post_permission: ClassVar[str | None] = None
    form: Form

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form, bound where data is given."""
        return self.form_class(data, files)

    def run(self, values: dict[str, Any]) -> str | HttpResponse:
        """Call one action and return the URL to show next, or a response."""
        raise TypeError(f"{type(self).__name__} does not say what it runs")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the empty form."""
        self.form = self.make_form()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Run the action, or show the form again with what is wrong."""
        if self.post_permission and not self.actor.may(self.post_permission):
            raise NotAllowed(permission=self.post_permission)
        self.form = self.make_form(request.POST, request.FILES)
        if self.form.is_valid():
            try:
                answer = self.run(self.form.cleaned_data)
            except (NotFound, NotAllowed):
                raise
            except DomainError as error:
                self._blame(error)
            else:
                if isinstance(answer, HttpResponse):
                    return answer
                return redirect_for(request, answer)
        return self.render_to_response(self.get_context_data(**kwargs), status=422)

    def redirect(self, url: str) -> HttpResponse:
        """Send the reader on."""
        return redirect_for(self.request, url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the page's values and the form."""
        return {**super().get_context_data(**kwargs), "form": self.form}

    def _blame(self, error: DomainError) -> None:
        name = error.field if isinstance(error, Invalid) else None
        if name is not None and name not in self.form.fields:
            name = None
        self.form.add_error(name, str(error))


class ButtonCommand(Page):
    """A button that calls one action by POST and goes back, with an error as a message."""

    http_method_names = ["post"]

    def back(self) -> str:
        """Return the URL to show afterwards."""
        raise TypeError(f"{type(self).__name__} does not say where it goes back to")

    def run(self) -> str | None:
        """Call one action; return a message for the reader, or None."""
        raise TypeError(f"{type(self).__name__} does not say what it runs")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Run the action; a refusal is told on the page the reader came from."""
        try:
            if said := self.run():
                messages.success(request, said)
        except (NotFound, NotAllowed):
            raise
        except DomainError as error:
            messages.error(request, str(error))
        return redirect_for(request, self.back())


def redirect_for(request: HttpRequest, url: str) -> HttpResponse:
    """Send the reader on; htmx follows by a header of its own."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return HttpResponseRedirect(url)
