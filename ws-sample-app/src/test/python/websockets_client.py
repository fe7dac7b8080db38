"""The client "websockets" (websockets.readthedocs.io, from 10.4) against the sample application.

Usage: python3 websockets_client.py <scenario> <address, such as ws://localhost:8080>
"""

import asyncio
import json
import random
import sys
import time

import websockets

SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 1 << 20]
MAX_MESSAGE = 16 << 20


def connect(url, **options):
    return websockets.connect(url, **{"max_size": 2 * MAX_MESSAGE, **options})


def check(condition, message):
    # No assert: "python -O" would leave it out.
    if not condition:
        raise AssertionError(message)


async def assert_echoed(socket, payload, sent):
    await socket.send(payload)
    received = await socket.recv()
    check(type(received) is type(sent) and received == sent, f"{len(sent)} came back as {len(received)} others")


async def closed_by(url, provoke):
    async with connect(url) as socket:
        await provoke(socket)
        await asyncio.wait_for(socket.wait_closed(), 20)
        return socket.close_code


async def text(base):
    async with connect(f"{base}/echo") as socket:
        for size in [*SIZES, MAX_MESSAGE]:
            sent = "äb€𝄞" * (size // 10)
            await assert_echoed(socket, sent, sent)


async def binary(base):
    source = random.Random(1)
    async with connect(f"{base}/echo") as socket:
        for size in [*SIZES, MAX_MESSAGE]:
            sent = source.randbytes(size)
            await assert_echoed(socket, sent, sent)


async def fragments(base):
    async with connect(f"{base}/echo") as socket:
        parts = ["Grü", "", "ße, ", "世界 ", "𝄞"]
        await assert_echoed(socket, parts, "".join(parts))
        chunks = [bytes([i]) * (i * 300) for i in range(1, 200)]
        await assert_echoed(socket, chunks, b"".join(chunks))


async def many_fragments(base):
    sent = random.Random(2).randbytes(MAX_MESSAGE)
    async with connect(f"{base}/echo", compression=None) as socket:
        # The client ends the message with an empty fragment of its own, the 65,536th.
        size = MAX_MESSAGE // 65_535 + 1
        chunks = [sent[i * size:(i + 1) * size] for i in range(65_535)]
        await assert_echoed(socket, chunks, sent)


async def ping_pong(base):
    async with connect(f"{base}/echo") as socket:
        for payload in (b"", b"x", b"p" * 125):
            pong = await socket.ping(payload)
            await asyncio.wait_for(pong, 20)
        await socket.pong(b"unsolicited")
        await assert_echoed(socket, "still there", "still there")


async def closed_by_client(base):
    for code in (1000, 1001, 1003, 1011, 3000, 4999):
        socket = await connect(f"{base}/echo")
        await socket.close(code, "so long")
        check(socket.close_code == code, f"closed with {socket.close_code} instead of {code}")


async def closed_by_server(base):
    code = await closed_by(f"{base}/chat/codes", lambda socket: socket.send(b"binary"))
    check(code == 1003, f"closed with {code} instead of 1003")
    code = await closed_by(f"{base}/chat/codes", lambda socket: socket.send("x" * (16 * 1024 + 1)))
    check(code == 1009, f"closed with {code} instead of 1009")


async def subprotocol(base):
    offers = [(["chat", "superchat"], "chat"), (["superchat", "chat"], "superchat"),
              (["unknown", "superchat"], "superchat"), (["Chat"], None), (None, None)]
    for offer, selected in offers:
        async with connect(f"{base}/chat/lobby", subprotocols=offer) as socket:
            check(socket.subprotocol == selected, f"{offer} gave {socket.subprotocol} instead of {selected}")


async def origin(base):
    async with connect(f"{base}/echo", origin="http" + base[2:]):
        pass
    for foreign in ("https://evil.example", "null"):
        try:
            async with connect(f"{base}/echo", origin=foreign):
                raise AssertionError(f"{foreign} could connect")
        except websockets.exceptions.InvalidStatusCode as refusal:
            check(refusal.status_code == 403, f"{foreign} got status {refusal.status_code} instead of 403")


async def random_messages(base):
    await exchange_random_messages(base, False)


async def context_takeover(base):
    """For a server that allows context takeover."""
    await exchange_random_messages(base, True)


async def exchange_random_messages(base, takeover):
    """The client offers permessage-deflate by default."""
    seed = time.time_ns()
    print("seed", seed)
    source = random.Random(seed)
    sent = []
    for _ in range(10_000):
        size = source.randrange(source.choice([8, 300, 3000]))
        payload = source.randbytes(size) if source.random() < 0.5 else bytes([97 + source.randrange(26)]) * size
        sent.append(payload if source.random() < 0.5 else payload.decode("latin-1"))
    async with connect(f"{base}/echo") as socket:
        extensions = [extension.name for extension in socket.extensions]
        check(extensions == ["permessage-deflate"], f"agreed on {extensions} instead of permessage-deflate")
        for side in ("remote", "local"):
            forgets = getattr(socket.extensions[0], f"{side}_no_context_takeover")
            check(forgets != takeover, f"{side}_no_context_takeover is {forgets}")

        async def send_all():
            for message in sent:
                await socket.send(message)

        sending = asyncio.ensure_future(send_all())
        for i, message in enumerate(sent):
            received = await socket.recv()
            check(type(received) is type(message) and received == message, f"message {i} came back as another one")
        await sending


async def chat(base):
    async with connect(f"{base}/chat/python", subprotocols=["chat"]) as ada:
        await ada.send(json.dumps({"type": "join", "name": "Ada"}))
        welcome = json.loads(await ada.recv())
        check(welcome == {"type": "welcome", "room": "python", "name": "Ada", "members": ["Ada"]}, welcome)
        async with connect(f"{base}/chat/python", subprotocols=["chat"]) as bob:
            await bob.send(json.dumps({"type": "join", "name": "Bob"}))
            check(json.loads(await bob.recv())["members"] == ["Ada", "Bob"], "Bob must see both")
            check(json.loads(await ada.recv()) == {"type": "joined", "name": "Bob"}, "Ada must see Bob come")
            await bob.send(json.dumps({"type": "say", "text": "Hello"}))
            said = json.loads(await ada.recv())
            check((said["type"], said["from"], said["text"]) == ("said", "Bob", "Hello"), said)
        check(json.loads(await ada.recv()) == {"type": "left", "name": "Bob"}, "Ada must see Bob leave")


SCENARIOS = {scenario.__name__: scenario for scenario in (
    text, binary, fragments, many_fragments, ping_pong, closed_by_client, closed_by_server, subprotocol, origin,
    random_messages, context_takeover, chat)}

if __name__ == "__main__":
    asyncio.run(SCENARIOS[sys.argv[1]](sys.argv[2]))
    print("passed", sys.argv[1])
