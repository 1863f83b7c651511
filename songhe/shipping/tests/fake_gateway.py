"""A tracking gateway on loopback that checks what it is asked and answers as the real one does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

KEY = "test-key"


@dataclass
class Fake:
    """What it was asked, and what it answers: by number, or as it is told."""

    address: str = ""
    answer: str = "200"
    status: int = 200
    asked: list[dict[str, Any]] = field(default_factory=list)

    def hear(self, form: dict[str, list[str]]) -> str:
        param = json.loads(form["param"][0])
        if form["schema"] != ["json"] or not param["parameters"]["salt"]:
            return "700"
        if param["key"] != KEY:
            return "600"
        known = any(one["number"] == param["number"] for one in self.asked)
        self.asked.append(param)
        return "501" if known else self.answer


@contextmanager
def running_fake() -> Iterator[Fake]:
    fake = Fake()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            code = fake.hear(parse_qs(body))
            said = json.dumps({"result": code == "200", "returnCode": code}).encode()
            self.send_response(fake.status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.address = f"http://127.0.0.1:{server.server_address[1]}/poll"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
