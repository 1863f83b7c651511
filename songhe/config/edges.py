"""The processes for devices that do not speak HTTPS."""

import asyncio
import resource
import signal
import zoneinfo

import structlog
import uvloop
from django.conf import settings

from songhe.config import logs
from songhe.config.embedded.programs import CannotStart
from songhe.health.edge.mqtt import Bridge, Broker, NotABroker
from songhe.health.edge.watches import Manner, Watches
from songhe.health.taking.ingest import Ingest

STOPPING = (signal.SIGINT, signal.SIGTERM)
logger = structlog.get_logger(__name__)


def answer_watches(*, host: str, port: int) -> None:
    """Let watches dial in until a signal comes."""
    logs.configure()
    _allow_many_connections()
    manner = Manner(
        zone=zoneinfo.ZoneInfo(settings.SONGHE_WATCH_ZONE),
        idle=settings.SONGHE_WATCH_IDLE,
        each_address=settings.SONGHE_WATCH_EACH_ADDRESS,
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_answer_watches(Watches(manner), host, port))


async def _answer_watches(door: Watches, host: str, port: int) -> None:
    stop = _stop_asked()
    port = await door.start(host, port)
    logger.info("watches_may_dial_in", port=port)
    await stop.wait()
    await door.close()


def bridge_mqtt() -> None:
    """Take what an MQTT broker keeps for us until a signal comes.

    :raises CannotStart: if no broker is named.
    """
    logs.configure()
    try:
        broker = Broker.at(settings.SONGHE_MQTT_URL)
    except NotABroker as error:
        raise CannotStart(
            "SONGHE_MQTT_URL names no broker: mqtt://user:password@host:1883/client-id\n"
            "Or let `SONGHE_MQTT=1 songhe up` start the one that comes with the program."
        ) from error
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_bridge_mqtt(broker))


async def _bridge_mqtt(broker: Broker) -> None:
    stop = _stop_asked()
    port = Ingest()
    bridge = Bridge(broker, port)
    bridge.start()
    await stop.wait()
    await bridge.close()
    await port.close()


def _stop_asked() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOPPING:
        loop.add_signal_handler(number, stop.set)
    return stop


def _allow_many_connections() -> None:
    """Each is a file to the system; take as many as it lets us have."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
