const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
const CONNECT_TIMEOUT = 10_000;

/** A connection that stood this long is believed, and the next delay is the first one again. */
const STABLE_AFTER = 5_000;

/**
 * A WebSocket that comes back. The delay before each attempt doubles up to half a minute, and half of it is
 * random: without that, all pages of a restarted server would return in the same instant.
 *
 * Events: "open"; "message" with `data`; "lost" with `code`, `reason` and `clean`;
 * "state" with `state` ("idle", "connecting", "open", "waiting"), `attempt` and `delay`.
 */
export class ReconnectingSocket extends EventTarget {

	#url;
	#protocols;
	#socket = null;
	#attempt = 0;
	#timer = 0;
	#stableTimer = 0;
	#online = () => this.retryNow();

	constructor(url, protocols = []) {
		super();
		this.#url = url;
		this.#protocols = protocols;
	}

	get protocol() {
		return this.#socket?.protocol ?? "";
	}

	start() {
		window.addEventListener("online", this.#online);
		this.#connect();
	}

	/** Ends the connection for good. */
	stop(code = 1000, reason = "") {
		window.removeEventListener("online", this.#online);
		this.#forget()?.close(code, reason);
		this.#tell("idle");
	}

	/** Connects at once if an attempt is due later. */
	retryNow() {
		if (this.#socket === null) {
			this.#connect();
		}
	}

	/** Gives up a connection on which nothing comes back. The browser may take minutes to notice. */
	abandon(reason) {
		this.#forget()?.close(4000, reason);
		this.#lost({ code: 1006, reason, wasClean: false });
	}

	/** Sends if the connection stands, and says whether it did. */
	send(data) {
		if (this.#socket?.readyState !== WebSocket.OPEN) {
			return false;
		}
		this.#socket.send(data);
		return true;
	}

	#connect() {
		clearTimeout(this.#timer);
		const socket = new WebSocket(this.#url, this.#protocols);
		this.#socket = socket;
		this.#timer = setTimeout(() => this.abandon("No answer"), CONNECT_TIMEOUT);
		// What a forgotten socket still says is nobody's business.
		const on = (type, listener) => socket.addEventListener(type, (event) => {
			if (this.#socket === socket) {
				listener(event);
			}
		});
		on("open", () => {
			clearTimeout(this.#timer);
			this.#stableTimer = setTimeout(() => {
				this.#attempt = 0;
			}, STABLE_AFTER);
			this.#tell("open");
			this.dispatchEvent(new Event("open"));
		});
		on("message", (event) => this.dispatchEvent(new MessageEvent("message", { data: event.data })));
		on("close", (event) => {
			this.#forget();
			this.#lost(event);
		});
		this.#tell("connecting");
	}

	#lost({ code, reason, wasClean }) {
		this.dispatchEvent(Object.assign(new Event("lost"), { code, reason, clean: wasClean }));
		const longest = Math.min(FIRST_DELAY * 2 ** this.#attempt, LONGEST_DELAY);
		const delay = longest / 2 + Math.random() * longest / 2;
		this.#attempt += 1;
		this.#timer = setTimeout(() => this.#connect(), delay);
		this.#tell("waiting", delay);
	}

	#forget() {
		clearTimeout(this.#timer);
		clearTimeout(this.#stableTimer);
		const socket = this.#socket;
		this.#socket = null;
		return socket;
	}

	#tell(state, delay = 0) {
		this.dispatchEvent(Object.assign(new Event("state"), { state, delay, attempt: this.#attempt }));
	}

}
