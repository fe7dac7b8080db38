// The client "ws" (github.com/websockets/ws) against the sample application.
// Usage: node ws-client.mjs <scenario> <address, such as ws://localhost:8080>

import assert from "node:assert/strict";
import { once } from "node:events";

import WebSocket from "ws";

import { random, randomBytes, run } from "./check.mjs";

const SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 1 << 20];
const MAX_MESSAGE = 16 << 20;

async function open(url, protocols = [], options = {}) {
	const socket = new WebSocket(url, protocols, { maxPayload: 2 * MAX_MESSAGE, ...options });
	await once(socket, "open");
	return socket;
}

async function receive(socket) {
	const [data, isBinary] = await once(socket, "message");
	return { data, isBinary };
}

async function close(socket, ...args) {
	const closed = once(socket, "close");
	socket.close(...args);
	const [code, reason] = await closed;
	return { code, reason: reason.toString() };
}

async function assertEchoed(socket, payload, isBinary) {
	const received = await receive(socket);
	assert.equal(received.isBinary, isBinary);
	assert.ok(received.data.equals(payload), `${payload.length} bytes came back as ${received.data.length} others`);
}

/** Connects, provokes, and returns how the server closed. */
async function closedBy(url, provoke) {
	const socket = await open(url);
	const closed = once(socket, "close");
	provoke(socket);
	const [code] = await closed;
	return code;
}

/**
 * 10,000 messages through a client that offers permessage-deflate and compresses every message, however small.
 */
async function exchangeRandomMessages(base, contextTakeover) {
	const seed = Date.now() & 0x7fffffff;
	console.log(`seed ${seed}`);
	const next = random(seed);
	const socket = new WebSocket(`${base}/echo`, { perMessageDeflate: { threshold: 0 } });
	let agreed;
	socket.once("upgrade", (response) => {
		agreed = response.headers["sec-websocket-extensions"];
	});
	await once(socket, "open");
	assert.match(agreed, /^permessage-deflate/);
	for (const side of ["client", "server"]) {
		assert.equal(!agreed.includes(`${side}_no_context_takeover`), contextTakeover);
	}
	const total = 10_000;
	const window = 32;
	const expected = [];
	let sent = 0;
	const send = () => {
		const isBinary = next(2) === 0;
		// A third of the messages hardly compresses, a third does, a third is tiny.
		const size = next([8, 300, 3000][next(3)]);
		const payload = (next(2) === 0) ? randomBytes(next, size) : Buffer.alloc(size, 97 + next(26));
		const message = isBinary ? payload : Buffer.from(payload.toString("latin1"));
		expected.push({ isBinary, message });
		socket.send(message, { binary: isBinary });
		sent++;
	};
	await new Promise((resolve, reject) => {
		let received = 0;
		socket.on("close", (code) => reject(new Error(`closed with ${code} after ${received} messages`)));
		socket.on("message", (data, isBinary) => {
			const { isBinary: kind, message } = expected.shift();
			if (isBinary !== kind || !data.equals(message)) {
				reject(new Error(`message ${received} came back as another one`));
			}
			received++;
			if (received === total) {
				resolve();
			}
			else if (sent < total) {
				send();
			}
		});
		for (let i = 0; i < window; i++) {
			send();
		}
	});
	socket.removeAllListeners("close");
	await close(socket);
}

await run({

	async text(base) {
		const socket = await open(`${base}/echo`);
		for (const size of [...SIZES, MAX_MESSAGE]) {
			const text = "äb€𝄞".repeat(Math.ceil(size / 10));
			const payload = Buffer.from(text).subarray(0, size - size % 10);
			socket.send(payload.toString());
			await assertEchoed(socket, payload, false);
		}
		await close(socket);
	},

	async binary(base) {
		const socket = await open(`${base}/echo`);
		const next = random(1);
		for (const size of [...SIZES, MAX_MESSAGE]) {
			const payload = randomBytes(next, size);
			socket.send(payload);
			await assertEchoed(socket, payload, true);
		}
		await close(socket);
	},

	async fragments(base) {
		const socket = await open(`${base}/echo`);
		// Every fragment ends within a character, and a Ping stands between two of them.
		const text = Buffer.from("€𝄞ä");
		for (let i = 0; i < text.length; i++) {
			socket.send(text.subarray(i, i + 1), { binary: false, fin: i === text.length - 1 });
			if (i === 4) {
				socket.ping("between");
			}
		}
		const pong = once(socket, "pong");
		await assertEchoed(socket, text, false);
		assert.equal((await pong)[0].toString(), "between");

		const bytes = randomBytes(random(2), 100_000);
		socket.send(bytes.subarray(0, 70_000), { fin: false });
		socket.send(bytes.subarray(70_000, 70_000), { fin: false });
		socket.send(bytes.subarray(70_000), { fin: true });
		await assertEchoed(socket, bytes, true);
		await close(socket);
	},

	async manyFragments(base) {
		const socket = await open(`${base}/echo`, [], { perMessageDeflate: false });
		const bytes = randomBytes(random(3), MAX_MESSAGE);
		for (let start = 0; start < bytes.length; start += 256) {
			socket.send(bytes.subarray(start, start + 256), { fin: start + 256 === bytes.length });
		}
		await assertEchoed(socket, bytes, true);
		assert.equal((await close(socket)).code, 1005);
	},

	async tooManyFragments(base) {
		assert.equal(await closedBy(`${base}/echo`, (socket) => {
			socket.on("error", () => {
				// The server may cut the connection while there is more to send.
			});
			for (let i = 0; i < 65_537; i++) {
				socket.send("x", { fin: false });
			}
		}), 1009);
	},

	async pingPong(base) {
		const socket = await open(`${base}/echo`);
		for (const payload of ["", "x", "p".repeat(125)]) {
			const pong = once(socket, "pong");
			socket.ping(payload);
			assert.equal((await pong)[0].toString(), payload);
		}
		// A Pong that nobody asked for is no reason to say anything.
		socket.pong("unsolicited");
		socket.send("still there");
		await assertEchoed(socket, Buffer.from("still there"), false);
		await close(socket);
	},

	async closedByClient(base) {
		for (const code of [1000, 1001, 1003, 1011, 3000, 4999]) {
			const socket = await open(`${base}/echo`);
			const closed = await close(socket, code, "so long");
			assert.equal(closed.code, code);
		}
		const socket = await open(`${base}/echo`);
		assert.equal((await close(socket)).code, 1005);
	},

	async closedByServer(base) {
		assert.equal(await closedBy(`${base}/chat/codes`, (socket) => socket.send(Buffer.from("binary"))), 1003);
		assert.equal(await closedBy(`${base}/chat/codes`, (socket) => socket.send("x".repeat(16 * 1024 + 1))), 1009);
		assert.equal(await closedBy(`${base}/echo`, (socket) => socket.send(Buffer.from("c080", "hex"), { binary: false })), 1007);
		// FIN and the reserved opcode 3, masked with zeroes, empty.
		assert.equal(await closedBy(`${base}/echo`, (socket) => socket._socket.write(Buffer.from("838000000000", "hex"))), 1002);
	},

	async subprotocol(base) {
		const offers = [[["chat", "superchat"], "chat"], [["superchat", "chat"], "superchat"],
				[["unknown", "superchat"], "superchat"], [[], ""]];
		for (const [offer, selected] of offers) {
			const socket = await open(`${base}/chat/lobby`, offer);
			assert.equal(socket.protocol, selected);
			await close(socket);
		}
		// Names are told apart by case, and this client insists on one of those it offered.
		await assert.rejects(open(`${base}/chat/lobby`, ["Chat"]), /no subprotocol/);
	},

	async origin(base) {
		const ownOrigin = base.replace(/^ws/, "http");
		await close(await open(`${base}/echo`, [], { origin: ownOrigin }));
		for (const origin of ["https://evil.example", ownOrigin.replace(/:\d+$/, ":1"), "null"]) {
			const socket = new WebSocket(`${base}/echo`, { origin });
			const [, response] = await once(socket, "unexpected-response");
			assert.equal(response.statusCode, 403);
			assert.match(response.headers["content-type"], /^application\/problem\+json/);
			const body = Buffer.concat(await response.toArray()).toString();
			assert.equal(JSON.parse(body).reason, "ORIGIN_NOT_ALLOWED");
		}
	},

	randomMessages(base) {
		return exchangeRandomMessages(base, false);
	},

	// For a server that allows context takeover.
	contextTakeover(base) {
		return exchangeRandomMessages(base, true);
	},

});
