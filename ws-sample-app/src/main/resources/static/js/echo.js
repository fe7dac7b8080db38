import { byId, el, formatBytes, formatMillis, socketUrl } from "./dom.js";

const MAX_REASON = 123;
const MAX_MESSAGE = 16 * 1024 * 1024;
const ROWS = 100;
const PREVIEW = 48;
const utf8 = new TextEncoder();

/**
 * The echo inspector: sends a message, compares what comes back with it, byte by byte, and shows how the connection
 * ends. Echoes come in the order of the messages.
 */
export class EchoInspector {

	#socket = null;
	#sent = [];
	#sentClose = "";

	constructor() {
		byId("echo-open").addEventListener("click", () => this.#connected());
		byId("text-form").addEventListener("submit", (event) => {
			event.preventDefault();
			this.#send(byId("text").value);
		});
		byId("text").addEventListener("input", () => this.#showTextSize());
		byId("text").addEventListener("paste", (event) => this.#pasted(event));
		byId("binary-form").addEventListener("submit", (event) => {
			event.preventDefault();
			this.#send(randomBytes(byId("size").valueAsNumber));
		});
		for (const chip of document.querySelectorAll(".chip")) {
			chip.addEventListener("click", () => {
				byId("size").value = chip.dataset.size;
				byId("binary-form").requestSubmit();
			});
		}
		byId("code").addEventListener("input", () => this.#checkClose());
		byId("reason").addEventListener("input", () => this.#checkClose());
		byId("close-form").addEventListener("submit", (event) => {
			event.preventDefault();
			this.#close();
		});
		this.#showTextSize();
		this.#showState("idle", "Not connected");
	}

	async #pasted(event) {
		const file = event.clipboardData?.files[0];
		if (file) {
			event.preventDefault();
			this.#send(new Uint8Array(await file.arrayBuffer()), file.name);
		}
	}

	async #send(payload, title = "") {
		const size = (typeof payload === "string") ? utf8.encode(payload).length : payload.length;
		if (size > MAX_MESSAGE) {
			this.#addRow(el("tr", "bad", el("td", "", title || describe(payload)), el("td", "num", formatBytes(size)),
					el("td", "num", "–"), el("td", "", verdict("Not sent: the echo takes 16 MiB"))));
			return;
		}
		const socket = await this.#connected();
		if (!socket) {
			return;
		}
		const time = el("td", "num", "…");
		const result = el("td", "", "waiting");
		this.#addRow(el("tr", "pending", el("td", "", el("span", "kind", (typeof payload === "string") ? "text" : "binary"), title
				|| describe(payload)), el("td", "num", formatBytes(size)), time, result));
		this.#sent.push({ payload, size, time, result, started: performance.now() });
		socket.send(payload);
	}

	#received(payload) {
		const now = performance.now();
		const message = this.#sent.shift();
		const bytes = (typeof payload === "string") ? payload : new Uint8Array(payload);
		if (!message) {
			this.#addRow(el("tr", "bad", el("td", "", "–"), el("td", "num", "–"), el("td", "num", "–"),
					el("td", "", verdict("Nobody asked"), describe(bytes))));
			return;
		}
		const equal = isEqual(message.payload, bytes);
		message.time.textContent = formatMillis(now - message.started);
		message.result.replaceChildren(verdict(equal ? "Equal" : "Different"), el("span", "preview", describe(bytes)));
		message.result.parentElement.className = equal ? "good" : "bad";
	}

	/** The open socket, after connecting if need be; null if that fails. */
	#connected() {
		if (this.#socket?.readyState === WebSocket.OPEN) {
			return Promise.resolve(this.#socket);
		}
		return new Promise((resolve) => {
			const fresh = !this.#socket || this.#socket.readyState >= WebSocket.CLOSING;
			const socket = fresh ? this.#connect() : this.#socket;
			socket.addEventListener("open", () => resolve(socket), { once: true });
			socket.addEventListener("close", () => resolve(null), { once: true });
		});
	}

	#connect() {
		const socket = new WebSocket(socketUrl("echo"));
		socket.binaryType = "arraybuffer";
		this.#socket = socket;
		this.#showState("connecting", "Connecting…");
		socket.addEventListener("open", () => this.#showState("open", "Connected"));
		socket.addEventListener("message", (event) => this.#received(event.data));
		socket.addEventListener("close", (event) => this.#closed(socket, event));
		return socket;
	}

	#close() {
		if (this.#socket?.readyState === WebSocket.OPEN && this.#checkClose()) {
			this.#sentClose = describeClose(byId("code").valueAsNumber, byId("reason").value);
			this.#socket.close(byId("code").valueAsNumber, byId("reason").value);
		}
	}

	#closed(socket, { code, reason, wasClean }) {
		if (socket !== this.#socket) {
			return;
		}
		for (const message of this.#sent.splice(0)) {
			message.time.textContent = "–";
			message.result.replaceChildren(verdict("Lost"));
			message.result.parentElement.className = "bad";
		}
		this.#showState("idle", `Closed: ${code}`);
		const sent = el("td", "", el("span", "kind", "close"), this.#sentClose || "–");
		sent.colSpan = 3;
		this.#sentClose = "";
		this.#addRow(el("tr", wasClean ? "good closed" : "bad closed", sent,
				el("td", "", verdict(wasClean ? "Clean" : "Broken"), el("span", "preview", describeClose(code, reason)))));
	}

	/** A page may only use 1000 and 3000 to 4999 (RFC 6455, section 7.4), and a Close frame holds 123 bytes of reason. */
	#checkClose() {
		const code = byId("code");
		const value = code.valueAsNumber;
		code.setCustomValidity((value === 1000 || (value >= 3000 && value <= 4999)) ? "" : "1000, or 3000 to 4999");
		const reason = byId("reason");
		const size = utf8.encode(reason.value).length;
		byId("reason-size").textContent = `${size} of ${MAX_REASON} bytes`;
		reason.setCustomValidity((size <= MAX_REASON) ? "" : `At most ${MAX_REASON} bytes`);
		return code.checkValidity() && reason.checkValidity();
	}

	#showTextSize() {
		const text = byId("text").value;
		byId("text-size").textContent = `${[...text].length.toLocaleString("en")} characters, ${formatBytes(utf8.encode(text).length)}`;
	}

	#showState(state, text) {
		const pill = byId("echo-state");
		pill.dataset.state = state;
		pill.textContent = text;
		byId("echo-open").disabled = state !== "idle";
		byId("close-form").querySelector("button").disabled = state !== "open";
	}

	#addRow(row) {
		const rows = byId("results");
		byId("results-empty").hidden = true;
		rows.prepend(row);
		while (rows.childElementCount > ROWS) {
			rows.lastElementChild.remove();
		}
	}

}

function describeClose(code, reason) {
	return reason ? `${code} “${reason}”` : `${code}`;
}

function verdict(text) {
	return el("span", "verdict", text);
}

function randomBytes(size) {
	const bytes = new Uint8Array(size);
	// One call gives at most 65,536 bytes.
	for (let start = 0; start < size; start += 65_536) {
		crypto.getRandomValues(bytes.subarray(start, start + 65_536));
	}
	return bytes;
}

function isEqual(sent, received) {
	if (typeof sent === "string" || typeof received === "string") {
		return sent === received;
	}
	return sent.length === received.length && sent.every((byte, i) => byte === received[i]);
}

function describe(payload) {
	if (typeof payload === "string") {
		return (payload.length > PREVIEW) ? `${payload.slice(0, PREVIEW)}…` : payload;
	}
	const hex = [...payload.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
	return (payload.length > 8) ? `${hex} …` : hex;
}
