/** Finds an element by its id. */
export const byId = (id) => document.getElementById(id);

/**
 * Creates an element. Content that is no node becomes a text node, so nothing that came
 * from a stranger is ever read as HTML.
 */
export function el(tag, className, ...content) {
	const element = document.createElement(tag);
	if (className) {
		element.className = className;
	}
	element.append(...content);
	return element;
}

/** The address of a WebSocket, relative to this page: right with TLS and below any context path. */
export function socketUrl(path) {
	const url = new URL(path, document.baseURI);
	url.protocol = (url.protocol === "https:") ? "wss:" : "ws:";
	url.search = "";
	url.hash = "";
	return url.href;
}

/** 1536 becomes "1.5 KiB". */
export function formatBytes(bytes) {
	if (bytes < 1024) {
		return `${bytes} B`;
	}
	const unit = (bytes < 1024 * 1024) ? ["KiB", 1024] : ["MiB", 1024 * 1024];
	return `${(bytes / unit[1]).toLocaleString("en", { maximumFractionDigits: 1 })} ${unit[0]}`;
}

/** 0.84 becomes "0.8 ms". */
export function formatMillis(millis) {
	return (millis < 10) ? `${millis.toFixed(1)} ms` : `${Math.round(millis).toLocaleString("en")} ms`;
}
