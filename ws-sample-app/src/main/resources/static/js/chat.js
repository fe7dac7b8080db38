import { byId, el, formatMillis, socketUrl } from "./dom.js";
import { ReconnectingSocket } from "./reconnecting-socket.js";

const PING_INTERVAL = 2_000;
const PONG_TIMEOUT = 8_000;
const RTT_SAMPLES = 24;
const LOG_LENGTH = 500;

/**
 * The chat. Speaks the protocol that `ChatEndpoint` describes; joins again, under the same name, whenever the
 * connection has come back.
 */
export class Chat {

	#socket = null;
	#room = "";
	#name = "";
	#members = [];
	#rtts = [];
	#pingTimer = 0;
	#countdown = 0;
	#pingSent = null;

	constructor() {
		byId("join-form").addEventListener("submit", (event) => {
			event.preventDefault();
			this.#join();
		});
		byId("say-form").addEventListener("submit", (event) => {
			event.preventDefault();
			this.#say();
		});
		byId("rename-form").addEventListener("submit", (event) => {
			event.preventDefault();
			this.#send({ type: "join", name: byId("rename").value });
		});
		byId("leave").addEventListener("click", () => this.#leave());
		byId("retry").addEventListener("click", () => this.#socket?.retryNow());
	}

	#join() {
		this.#room = byId("room").value.trim();
		this.#name = byId("name").value.trim();
		const offer = byId("offer").value.split(" ").filter(Boolean);
		const socket = new ReconnectingSocket(socketUrl(`chat/${encodeURIComponent(this.#room)}`), offer);
		socket.addEventListener("state", (event) => this.#showState(event));
		socket.addEventListener("open", () => this.#opened());
		socket.addEventListener("message", (event) => this.#received(JSON.parse(event.data)));
		socket.addEventListener("lost", (event) => this.#lost(event));
		this.#socket = socket;
		byId("log").replaceChildren();
		byId("join-form").hidden = true;
		byId("talk").hidden = false;
		byId("chat-tools").hidden = false;
		byId("chat-title").textContent = this.#room;
		byId("rename").value = this.#name;
		socket.start();
		byId("say").focus();
	}

	#leave() {
		this.#socket?.stop(1000, "Left the room");
		this.#socket = null;
		this.#stopPings();
		this.#showMembers([]);
		byId("join-form").hidden = false;
		byId("talk").hidden = true;
		byId("chat-tools").hidden = true;
		byId("chat-title").textContent = "Chat";
		byId("name").focus();
	}

	#say() {
		const input = byId("say");
		const text = input.value.trim();
		// What cannot be sent stays in the field.
		if (text && this.#send({ type: "say", text })) {
			input.value = "";
		}
	}

	#send(message) {
		return this.#socket?.send(JSON.stringify(message)) ?? false;
	}

	#opened() {
		byId("subprotocol").textContent = this.#socket.protocol || "none";
		this.#send({ type: "join", name: this.#name });
		this.#ping();
		this.#pingTimer = setInterval(() => this.#ping(), PING_INTERVAL);
	}

	#lost({ code, reason }) {
		this.#stopPings();
		this.#showMembers([]);
		if (byId("log").lastElementChild?.dataset.kind !== "lost") {
			this.#note(`Connection lost (${code}${reason ? `: ${reason}` : ""})`, "lost");
		}
	}

	#received(message) {
		switch (message.type) {
			case "welcome":
				this.#name = message.name;
				byId("rename").value = message.name;
				this.#showMembers(message.members);
				this.#note(`You are ${message.name}`);
				break;
			case "joined":
				this.#showMembers([...this.#members, message.name]);
				this.#note(`${message.name} joined`);
				break;
			case "renamed":
				this.#showMembers(this.#members.map((name) => (name === message.from) ? message.to : name));
				this.#note(`${message.from} is now ${message.to}`);
				break;
			case "left":
				this.#showMembers(this.#members.filter((name) => name !== message.name));
				this.#note(`${message.name} left`);
				break;
			case "said":
				this.#showSaid(message);
				break;
			case "pong":
				this.#showRtt(performance.now() - message.sent);
				break;
			case "refused":
				this.#note(message.reason, "refused");
				break;
		}
	}

	#ping() {
		if (this.#pingSent !== null && performance.now() - this.#pingSent > PONG_TIMEOUT) {
			this.#socket.abandon("Nothing comes back");
			return;
		}
		const now = performance.now();
		if (this.#send({ type: "ping", sent: now })) {
			this.#pingSent ??= now;
		}
	}

	#stopPings() {
		clearInterval(this.#pingTimer);
		this.#pingSent = null;
		this.#rtts = [];
		byId("rtt").textContent = "–";
		byId("subprotocol").textContent = "–";
		byId("rtt-history").firstElementChild.setAttribute("points", "");
	}

	#showRtt(millis) {
		this.#pingSent = null;
		this.#rtts = [...this.#rtts, millis].slice(-RTT_SAMPLES);
		byId("rtt").textContent = formatMillis(millis);
		const highest = Math.max(1, ...this.#rtts);
		const points = this.#rtts.map((rtt, i) => `${(i * 64 / (RTT_SAMPLES - 1)).toFixed(1)},${(17 - 16 * rtt / highest).toFixed(1)}`);
		byId("rtt-history").firstElementChild.setAttribute("points", points.join(" "));
	}

	#showState({ state, attempt, delay }) {
		clearInterval(this.#countdown);
		const label = byId("state");
		const notice = byId("notice");
		label.dataset.state = state;
		notice.hidden = state !== "waiting";
		byId("say-form").querySelector("button").disabled = state !== "open";
		switch (state) {
			case "idle":
				label.textContent = "Not connected";
				break;
			case "connecting":
				label.textContent = (attempt === 0) ? "Connecting…" : "Reconnecting…";
				break;
			case "open":
				label.textContent = "Connected";
				break;
			case "waiting":
				label.textContent = "Disconnected";
				this.#countDown(attempt, performance.now() + delay);
				break;
		}
	}

	#countDown(attempt, due) {
		const show = () => {
			const seconds = Math.max(0, Math.ceil((due - performance.now()) / 1000));
			byId("notice-text").textContent = `Connection lost. Attempt ${attempt} to reconnect in ${seconds} s.`;
		};
		show();
		this.#countdown = setInterval(show, 250);
	}

	#showMembers(members) {
		this.#members = members;
		byId("people-count").textContent = members.length;
		byId("people").replaceChildren(...members.map((name) => {
			const self = (name === this.#name) ? [el("span", "you", "you")] : [];
			return el("li", "", avatar(name), el("span", "who", name), ...self);
		}));
	}

	#showSaid({ from, text, at }) {
		const time = new Date(at);
		const stamp = el("time", "", time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
		stamp.dateTime = at;
		const head = el("div", "said-head", el("span", "who", from), stamp);
		const body = el("div", "said-body", head, el("div", "bubble", text));
		this.#append(el("div", (from === this.#name) ? "said own" : "said", avatar(from), body));
	}

	#note(text, kind = "note") {
		const note = el("div", `note ${kind}`, text);
		note.dataset.kind = kind;
		this.#append(note);
	}

	#append(entry) {
		const log = byId("log");
		// Whoever has scrolled up to read is not pulled down.
		const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
		log.append(entry);
		while (log.childElementCount > LOG_LENGTH) {
			log.firstElementChild.remove();
		}
		if (atEnd) {
			log.scrollTop = log.scrollHeight;
		}
	}

}

/** A disc with the first letter, of a colour that the name decides. */
function avatar(name) {
	const disc = el("span", "avatar", [...name][0]?.toUpperCase() ?? "");
	let hash = 0;
	for (const char of name) {
		hash = (hash * 31 + char.codePointAt(0)) % 360;
	}
	disc.style.setProperty("--hue", hash);
	disc.setAttribute("aria-hidden", "true");
	return disc;
}
