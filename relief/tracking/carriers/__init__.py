"""Carriers' own ways of reporting: one small room each, all ending in the same intake."""

from relief.tracking.carriers import kdniao, kuaidi100, standard
from relief.tracking.carriers.base import Adapter

ADAPTERS: dict[str, Adapter] = {
    "kuaidi100": kuaidi100.ADAPTER,
    "kdniao": kdniao.ADAPTER,
    "webhook": standard.ADAPTER,
}
