"""Every message the product knows, by the name of its element."""

from stockbridge.qbxml.messages.adjustments import (
    InventoryAdjustmentAdd,
    InventoryAdjustmentQuery,
    InventoryAdjustmentRet,
)
from stockbridge.qbxml.messages.inventory_items import (
    ItemInventoryAdd,
    ItemInventoryAssemblyMod,
    ItemInventoryAssemblyQuery,
    ItemInventoryAssemblyRet,
    ItemInventoryMod,
    ItemInventoryQuery,
    ItemInventoryRet,
)
from stockbridge.qbxml.notation import Request, Ret

_REQUESTS: tuple[type[Request], ...] = (
    InventoryAdjustmentAdd,
    InventoryAdjustmentQuery,
    ItemInventoryAdd,
    ItemInventoryMod,
    ItemInventoryQuery,
    ItemInventoryAssemblyMod,
    ItemInventoryAssemblyQuery,
)
_RETS: tuple[type[Ret], ...] = (InventoryAdjustmentRet, ItemInventoryRet, ItemInventoryAssemblyRet)

REQUESTS = {f"{cls.__name__}Rq": cls for cls in _REQUESTS}
RETS = {cls.__name__: cls for cls in _RETS}
