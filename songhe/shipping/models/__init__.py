"""The tables of shipping."""

from songhe.shipping.models.explaining import Explanation as Explanation
from songhe.shipping.models.lots import (
    Bin as Bin,
    BinMovement as BinMovement,
    Lot as Lot,
    QualityReport as QualityReport,
    Warehouse as Warehouse,
)
from songhe.shipping.models.parcels import (
    Errand as Errand,
    Parcel as Parcel,
    ParcelItem as ParcelItem,
    Push as Push,
    TrackPoint as TrackPoint,
    Trouble as Trouble,
)
from songhe.shipping.models.recalls import Recall as Recall, RecallNotice as RecallNotice
from songhe.shipping.models.shipments import (
    Pick as Pick,
    Shipment as Shipment,
    ShipmentItem as ShipmentItem,
)
