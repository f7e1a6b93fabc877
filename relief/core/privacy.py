"""People's fields: encrypted before the first row is stored, searchable by blind index only.

AES-256-GCM with a key id in front, the column's name as associated data, so that a value
moved to another column does not open. Keys come from `RELIEF_KEYS` or a 0600 file in the
data folder; `manage.py rotate_keys` adds a key and rewrites.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.conf import settings
from django.db import models


class Keys(NamedTuple):
    """The key ring: which key new values take, all keys by id, and the index key."""

    current: str
    by_id: dict[str, bytes]
    blind: bytes


def _fresh_ring() -> dict[str, Any]:
    def new() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {"current": "k1", "keys": {"k1": new()}, "index": new()}


def ring_path() -> Path:
    """Return the file of the key ring."""
    return _ring_in(settings.DATA_DIR)


@lru_cache(maxsize=2)
def _ring_in(folder: Path | str) -> Path:  # asked for each value that is sealed
    return Path(folder) / "people_keys.json"


def read_ring() -> dict[str, Any]:
    """Return the key ring as stored; made on first use."""
    given = os.environ.get("RELIEF_KEYS")
    if given:
        ring: dict[str, Any] = json.loads(given)
        return ring
    path = ring_path()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_ring(_fresh_ring(), exclusive=True)
    stored: dict[str, Any] = json.loads(path.read_text())
    return stored


def write_ring(ring: dict[str, Any], *, exclusive: bool = False) -> None:
    """Store the key ring so that only this user may read it, whole or not at all."""
    path = ring_path()
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(ring, file)
    if exclusive:
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its keys are the ones that are read from now on
        finally:
            draft.unlink()
    else:
        draft.replace(path)
    _keys_of.cache_clear()


def keys() -> Keys:
    """Return the key ring, read again where its file has changed since."""
    if os.environ.get("RELIEF_KEYS"):
        return _keys_of(0)
    try:
        return _keys_of(ring_path().stat().st_mtime_ns)
    except FileNotFoundError:
        read_ring()
        return _keys_of(ring_path().stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _keys_of(_changed: int) -> Keys:
    ring = read_ring()
    by_id = {name: base64.b64decode(value) for name, value in ring["keys"].items()}
    return Keys(ring["current"], by_id, base64.b64decode(ring["index"]))


def seal(text: str, column: str) -> bytes:
    """Encrypt a text for a column (`app.model.field`)."""
    return sealer(column)(text)


def sealer(column: str) -> Callable[[str], bytes]:
    """Return what encrypts many texts for a column by the key of now."""
    key_ring = keys()
    cipher = AESGCM(key_ring.by_id[key_ring.current])
    label = column.encode()
    head = bytes([len(key_ring.current.encode())]) + key_ring.current.encode()

    def seal_one(text: str) -> bytes:
        nonce = secrets.token_bytes(12)
        return head + nonce + cipher.encrypt(nonce, text.encode(), label)

    return seal_one


def unseal(stored: bytes, column: str) -> str:
    """Decrypt what `seal` made; raises InvalidTag where it was changed or moved."""
    length = stored[0]
    name = stored[1 : 1 + length].decode()
    nonce = stored[1 + length : 13 + length]
    key = keys().by_id[name]
    return AESGCM(key).decrypt(nonce, stored[13 + length :], column.encode()).decode()


def key_of(stored: bytes) -> str:
    """Return the id of the key a stored value was sealed with."""
    return stored[1 : 1 + stored[0]].decode()


class OtherKeys(RuntimeError):
    """What the database holds was sealed with keys that are not here."""

    def __init__(self) -> None:
        """Say what is missing and where it goes."""
        super().__init__(
            "The names and numbers of people in this database were sealed with other keys. "
            f"Copy people_keys.json from the data folder they come from to {ring_path()}, "
            "or set RELIEF_KEYS."
        )


def require_keys() -> None:
    """Raise OtherKeys where the keys do not open what is stored; make none in that case.

    A restored database must not begin to seal with keys of its own: two key rings could never
    be put together again. The oldest and the newest value of one column stand for all.
    """
    for model, field in encrypted_fields():
        values = model._base_manager.filter(**{f"{field.name}__isnull": False})
        raw = models.functions.Cast(field.name, models.BinaryField())
        for order in ("pk", "-pk"):
            stored = values.order_by(order).values_list(raw, flat=True).first()
            if stored is None:
                break
            if not _opens(bytes(stored), field.column_label):
                raise OtherKeys
        else:
            return


def _opens(stored: bytes, column: str) -> bool:
    if not os.environ.get("RELIEF_KEYS") and not ring_path().exists():
        return False
    try:
        unseal(stored, column)
    except (InvalidTag, KeyError):
        return False
    return True


def encrypted_fields() -> Iterator[tuple[type[models.Model], "EncryptedTextField"]]:
    """Yield every encrypted column of every table."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field


def blind_index(text: str, purpose: str) -> str:
    """Return a keyed digest for equality search, different for each purpose."""
    return hmac.new(keys().blind, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


class SealedText(str):
    """A person's text that does not print itself by accident."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text stored encrypted; empty text is stored as NULL. Cannot be searched or ordered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Allow NULL always: empty means no value."""
        kwargs["null"] = True
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    @property
    def column_label(self) -> str:
        """Return `app.model.field`, the associated data of the cipher."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        """Return the text."""
        return SealedText(unseal(bytes(value), self.column_label)) if value else SealedText("")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the encrypted bytes; None and empty text are NULL."""
        if value is None or value == "":
            return None
        if isinstance(value, bytes | memoryview):
            return value
        return seal(str(value), self.column_label)

    def value_to_string(self, obj: models.Model) -> str:
        """Never serialise a person's text."""
        return ""

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow `isnull` only."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class BlindIndexField(models.CharField):  # type: ignore[type-arg]
    """A keyed digest of a person's text, for equality search only; see `blind_index`."""


def emptied(model: type[models.Model]) -> dict[str, Any]:
    """Return what to update a model's rows with so that they name nobody any more.

    The rows stay, their uid is the pseudonym: what was asked for and brought still adds up.
    """
    found: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, EncryptedTextField):
            found[field.name] = None
        elif isinstance(field, BlindIndexField):
            found[field.name] = ""
    return found
