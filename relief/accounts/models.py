"""People who sign in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from relief.core.actors import Actor
from relief.core.models import Identified
from relief.core.querysets import NOTHING, ScopedQuerySet


class UserManager(BaseUserManager["User"]):
    """Makes users; the address is the name they sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new user; without a password they set one by recovery mail."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        """Return a user who may do everything; for the command line."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(Identified, AbstractBaseUser, PermissionsMixin):
    """A person with an address to sign in, a name to show and a language."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, default="zh-hans")
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(db_default=models.functions.Now())

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name

    @property
    def masked(self) -> str:
        """Return the name as others see it: first character and stars."""
        return f"{self.name[:1]}**" if self.name else "**"


class SavedView(Identified):
    """A list as one reader likes to see it: its address with filters, under a name."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=120, help_text="path of the list, such as /requests/")
    name = models.CharField(max_length=40)
    query = models.CharField(
        max_length=1000, blank=True, help_text="filters and order, as in the URL"
    )

    objects: ClassVar[ScopedQuerySet["SavedView"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "page", "name"], name="view_name_once_a_page"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Return the address that shows the list this way."""
        return f"{self.page}?{self.query}" if self.query else self.page

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Only the reader who saved a view sees it; programs have none."""
        return models.Q(user_id=actor.id) if actor.kind == "user" else NOTHING
