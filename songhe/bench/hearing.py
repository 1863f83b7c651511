"""One process that presses buttons and listens as the families do. Nothing of the program is here.

Reads one line of JSON from stdin: targets, each with its streams to hear and its posts to send,
and how many posts a second. Says `listening` when every stream stands, sends the posts of the
targets by turns, and says what it sent and heard, with the moments of this machine's monotonic
clock, when nothing new has come for a while after the last one.
"""

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import uvloop

MOST_BYTES = 1 << 20  # of one line


@dataclass
class Target:
    """One server under measurement."""

    name: str
    host: str
    port: int
    streams: list[dict[str, Any]]  # path, cookie
    posts: list[dict[str, Any]]  # path, headers, body
    # Which post, when it was sent and answered, with what status.
    sent: list[tuple[int, float, float, str]] = field(default_factory=list)
    heard: list[tuple[float, int, str]] = field(default_factory=list)  # when, stream, data
    lost_streams: int = 0


def _targets(facts: dict[str, Any]) -> list[Target]:
    return [
        Target(
            one["name"],
            urlsplit(one["address"]).hostname or "127.0.0.1",
            urlsplit(one["address"]).port or 80,
            one["streams"],
            one["posts"],
        )
        for one in facts["targets"]
    ]


async def _listen(target: Target, number: int, ready: asyncio.Event) -> None:
    """Hear one stream to its end; a line `data: …` is an event."""
    stream = target.streams[number]
    reader, writer = await asyncio.open_connection(target.host, target.port, limit=MOST_BYTES)
    head = f"GET {stream['path']} HTTP/1.1\r\nHost: {target.host}:{target.port}\r\n"
    head += f"Cookie: {stream['cookie']}\r\n" if stream["cookie"] else ""
    writer.write(f"{head}\r\n".encode())
    status = (await reader.readline()).split(b" ")[1]
    if status != b"200":
        raise ConnectionError(f"{target.name}: a stream was answered with {status.decode()}")
    while line := await reader.readline():
        if line.startswith((b"id:", b"retry:")):
            ready.set()
        if line.startswith(b"data:"):
            target.heard.append((time.monotonic(), number, line[5:].decode().strip()))
    target.lost_streams += 1
    writer.close()


async def _told(ready: asyncio.Event) -> None:
    await ready.wait()


class Sender:
    """A connection that posts one body after the other."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def post(self, number: int) -> None:
        target, post = self.target, self.target.posts[number]
        body = post["body"].encode()
        head = "".join(f"{name}: {value}\r\n" for name, value in post["headers"].items())
        request = (
            f"POST {post['path']} HTTP/1.1\r\nHost: {target.host}:{target.port}\r\n{head}"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body
        if self.reader is None or self.writer is None or self.reader.at_eof():
            # A server closes what is idle for long; a button connects anew each time.
            self.reader, self.writer = await asyncio.open_connection(target.host, target.port)
        sent = time.monotonic()
        self.writer.write(request)
        status = await self._answer(self.reader)
        target.sent.append((number, sent, time.monotonic(), status))

    @staticmethod
    async def _answer(reader: asyncio.StreamReader) -> str:
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        place = head.find(b"content-length:")
        if place >= 0:
            await reader.readexactly(int(head[place + 15 :].split(b"\r\n", 1)[0]))
        return head[9:12].decode()


async def _press(target: Target, number: int, senders: asyncio.Queue[Sender]) -> None:
    sender = await senders.get()
    try:
        await sender.post(number)
    except (OSError, asyncio.IncompleteReadError) as error:
        target.sent.append((number, time.monotonic(), time.monotonic(), type(error).__name__))
        sender.reader = sender.writer = None
    finally:
        senders.put_nowait(sender)


async def _run(facts: dict[str, Any]) -> list[Target]:
    targets = _targets(facts)
    listening = []
    for target in targets:
        for number in range(len(target.streams)):
            ready = asyncio.Event()
            listening.append(asyncio.create_task(_listen(target, number, ready)))
            both = [listening[-1], asyncio.create_task(_told(ready))]
            done, _ = await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()  # a stream that was refused ends everything
    _say("listening")
    await asyncio.sleep(facts["after"])
    await _press_all(targets, facts["rate"])
    await _settle(targets, facts["settle"])
    for task in listening:
        task.cancel()
    return targets


async def _press_all(targets: list[Target], rate: float) -> None:
    """Send the posts of all targets by turns, at random moments."""
    dice = random.Random(1)  # noqa: S311 - no secrets
    queues = {}
    for target in targets:
        queues[target.name] = asyncio.Queue[Sender]()
        for _ in range(16):
            queues[target.name].put_nowait(Sender(target))
    pressing = []
    longest = max(len(target.posts) for target in targets)
    for number in range(longest):
        for target in targets:
            await asyncio.sleep(dice.expovariate(rate * len(targets)))
            if number < len(target.posts):
                pressing.append(asyncio.create_task(_press(target, number, queues[target.name])))
    await asyncio.gather(*pressing)


async def _settle(targets: list[Target], seconds: float) -> None:
    """Wait until nothing new has been heard for so long."""
    before, quiet = -1, 0.0
    while quiet < seconds:
        heard = sum(len(target.heard) for target in targets)
        quiet = 0.0 if heard != before else quiet + 0.25
        before = heard
        await asyncio.sleep(0.25)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> None:
    facts = json.loads(sys.stdin.readline())
    targets = uvloop.run(_run(facts))
    told = {
        target.name: {
            "sent": target.sent,
            "heard": target.heard,
            "streams_lost": target.lost_streams,
        }
        for target in targets
    }
    _say(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
