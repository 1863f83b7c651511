"""The tables of shipping."""

from songhe.shipping.models.explaining import Explanation as Explanation
from songhe.shipping.models.lots import Bin as Bin
from songhe.shipping.models.lots import BinMovement as BinMovement
from songhe.shipping.models.lots import Lot as Lot
from songhe.shipping.models.lots import QualityReport as QualityReport
from songhe.shipping.models.lots import Warehouse as Warehouse
from songhe.shipping.models.parcels import Errand as Errand
from songhe.shipping.models.parcels import Parcel as Parcel
from songhe.shipping.models.parcels import ParcelItem as ParcelItem
from songhe.shipping.models.parcels import Push as Push
from songhe.shipping.models.parcels import TrackPoint as TrackPoint
from songhe.shipping.models.parcels import Trouble as Trouble
from songhe.shipping.models.recalls import Recall as Recall
from songhe.shipping.models.recalls import RecallNotice as RecallNotice
from songhe.shipping.models.shipments import Pick as Pick
from songhe.shipping.models.shipments import Shipment as Shipment
from songhe.shipping.models.shipments import ShipmentItem as ShipmentItem
