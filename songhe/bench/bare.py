"""The least that an alert can take: commit, NOTIFY, LISTEN, a line to a browser. One small process.

Reads the address of the database from stdin, says on which port it listens. `POST /ring` with a
number writes a row, notifies, commits, answers; whoever holds `GET /live` open is written the
number when the notification comes. No framework, no sign-in, no rules, no job.
"""

import asyncio
import sys

import psycopg
import uvloop

TABLE = "CREATE TABLE IF NOT EXISTS bench_ring (id bigserial PRIMARY KEY, number text NOT NULL)"
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nretry: 2000\n\n"


class Bare:
    """The server."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.streams: set[asyncio.StreamWriter] = set()
        self.one_at_a_time = asyncio.Lock()

    async def serve(self) -> None:
        self.connection = await psycopg.AsyncConnection.connect(self.address, autocommit=True)
        await self.connection.execute(TABLE)
        listening = asyncio.create_task(self._listen())
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        listening.cancel()
        server.close()
        await self.connection.close()

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self.address, autocommit=True)
        async with connection:
            await connection.execute("LISTEN bench_ring")
            async for notice in connection.notifies():
                for stream in self.streams:
                    stream.write(f"data: {notice.payload}\n\n".encode())

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                if head.startswith(b"get"):
                    self.streams.add(writer)
                    writer.write(STREAM)
                    continue
                place = head.find(b"content-length:")
                long = int(head[place + 15 :].split(b"\r\n", 1)[0])
                await self._ring((await reader.readexactly(long)).decode())
                writer.write(OK)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.streams.discard(writer)
            writer.close()

    async def _ring(self, number: str) -> None:
        async with self.one_at_a_time, self.connection.transaction():
            await self.connection.execute("INSERT INTO bench_ring (number) VALUES (%s)", [number])
            await self.connection.execute("SELECT pg_notify('bench_ring', %s)", [number])


if __name__ == "__main__":
    uvloop.run(Bare(sys.stdin.readline().strip()).serve())
