"""What is kept equal with what: links, places and the cells they make.

Names introduce a link once; after that only the two ids count (design §2). A company file without sites has one place for
everything, whose QuickBooks quantity stands for the sum over the product's Zuper locations.
"""

from dataclasses import dataclass
from typing import NewType

CellId = NewType("CellId", int)
LinkId = NewType("LinkId", int)
PlaceId = NewType("PlaceId", int)


@dataclass(frozen=True, slots=True)
class Place:
    """A QuickBooks site bound to a Zuper location, or the single place of a file without sites (`site_list_id` None)."""

    id: PlaceId
    site_list_id: str | None
    location_uid: str
    name: str

    @property
    def is_whole_company(self) -> bool:
        """Whether this place stands for all Zuper locations together."""
        return self.site_list_id is None
