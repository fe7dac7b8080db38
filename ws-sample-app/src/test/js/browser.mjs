// A browser against the sample application's page.
// Usage: node browser.mjs <scenario> <address, such as http://localhost:8080> <path of Chromium>

import assert from "node:assert/strict";

import { chromium } from "playwright-core";

import { run } from "./check.mjs";

const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Gives the scenario a function that opens a tab; fails if a tab complains about anything but a lost connection. */
async function withBrowser(executablePath, scenario) {
	const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
	const complaints = [];
	try {
		// The certificates of these tests have signed themselves.
		const context = await browser.newContext({ ignoreHTTPSErrors: true });
		context.setDefaultTimeout(20_000);
		await scenario(async (address) => {
			const page = await context.newPage();
			page.on("pageerror", (error) => complaints.push(error.message));
			page.on("console", (message) => {
				if (message.type() === "error" && !message.text().startsWith("WebSocket connection to")) {
					complaints.push(message.text());
				}
			});
			await page.goto(address);
			return page;
		});
	}
	finally {
		await browser.close();
	}
	assert.deepEqual(complaints, []);
}

async function openPage(open, base) {
	const page = await open(`${base}/`);
	await page.waitForSelector("html[data-ready=true]");
	return page;
}

async function join(page, name, { room = "lobby", offer = "chat superchat" } = {}) {
	await page.fill("#name", name);
	await page.fill("#room", room);
	await page.selectOption("#offer", offer);
	await page.click("#join-form button[type=submit]");
	await page.waitForSelector("#state[data-state=open]");
}

async function say(page, text) {
	await page.fill("#say", text);
	await page.press("#say", "Enter");
}

const waitForText = (page, selector, text) =>
	page.locator(selector).filter({ hasText: text }).first().waitFor();

/** Waits until the page lists exactly these names. */
const waitForPeople = (page, ...names) => page.waitForFunction((expected) => {
	const shown = [...document.querySelectorAll("#people .who")].map((who) => who.textContent);
	return JSON.stringify(shown) === JSON.stringify(expected);
}, names);

await run({

	chat: (base, path) => withBrowser(path, async (open) => {
		const ada = await openPage(open, base);
		const bob = await openPage(open, base);
		await join(ada, "Ada");
		await waitForPeople(ada, "Ada");
		await join(bob, "Bob", { offer: "superchat chat" });
		await waitForPeople(ada, "Ada", "Bob");
		await waitForPeople(bob, "Ada", "Bob");

		await say(ada, "Hello <b>Bob</b>");
		await waitForText(bob, ".said .bubble", "Hello <b>Bob</b>");
		await say(bob, "Grüße, 世界");
		await waitForText(ada, ".said:not(.own) .bubble", "Grüße, 世界");
		await waitForText(bob, ".said.own .bubble", "Grüße, 世界");

		assert.equal(await ada.textContent("#subprotocol"), "chat");
		assert.equal(await bob.textContent("#subprotocol"), "superchat");
		await ada.waitForFunction(() => /^[\d.,]+ ms$/.test(document.getElementById("rtt").textContent));

		await bob.fill("#rename", "ada");
		await bob.press("#rename", "Enter");
		await waitForPeople(ada, "Ada", "ada 2");
		await waitForPeople(bob, "Ada", "ada 2");

		await bob.click("#leave");
		await waitForPeople(ada, "Ada");
		assert.equal(await bob.textContent("#state"), "Not connected");

		// A closed tab is gone as well.
		await join(bob, "Eve");
		await waitForPeople(ada, "Ada", "Eve");
		await bob.close();
		await waitForPeople(ada, "Ada");
	}),

	echo: (base, path) => withBrowser(path, async (open) => {
		const page = await openPage(open, base);
		await page.fill("#text", "Grüße, 世界 👋");
		await page.click("#text-form button");
		for (const size of [125, 126, 65535, 65536, 1048576, 16777216]) {
			await page.click(`.chip[data-size="${size}"]`);
		}
		// Over HTTP/2 Chromium 156 keeps an empty message to itself while a large one is leaving.
		await page.waitForFunction(() => document.querySelectorAll("#results tr.good").length === 7);
		await page.fill("#size", "0");
		await page.click("#binary-form button[type=submit]");
		await page.waitForFunction(() => document.querySelectorAll("#results tr.good").length === 8);
		assert.equal(await page.locator("#results tr").count(), 8);

		// The form lets nothing pass that must not stand in a Close frame.
		await page.fill("#code", "1006");
		assert.equal(await page.evaluate(() => document.getElementById("code").checkValidity()), false);
		await page.fill("#code", "4001");
		await page.fill("#reason", "€".repeat(42));
		assert.equal(await page.evaluate(() => document.getElementById("reason").checkValidity()), false);
		await page.fill("#reason", "seen enough");
		await page.click("#close-form button");
		await waitForText(page, "#results tr.good.closed", /4001 “seen enough”.*Clean.*4001/);
		assert.equal(await page.textContent("#echo-state"), "Closed: 4001");
	}),

	http2: (base, path) => withBrowser(path, async (open) => {
		const page = await openPage(open, base);
		const protocol = await page.evaluate(async () => {
			await (await fetch("/favicon.svg?again")).text();
			return performance.getEntriesByName(`${location.origin}/favicon.svg?again`)[0].nextHopProtocol;
		});
		assert.equal(protocol, "h2");
		const closed = await page.evaluate(() => new Promise((resolve) => {
			const socket = new WebSocket(`wss://${location.host}/echo`);
			const messages = [];
			socket.onopen = () => socket.send("Grüße, 世界");
			socket.onmessage = (event) => {
				messages.push(event.data);
				socket.close(4001, "seen enough");
			};
			socket.onclose = (event) => resolve({ messages, clean: event.wasClean, code: event.code });
		}));
		assert.deepEqual(closed, { messages: ["Grüße, 世界"], clean: true, code: 4001 });
	}),

	// Whoever started this script takes the server away on "drop" and gives it back on "restore".
	reconnect: (base, path) => withBrowser(path, async (open) => {
		const page = await openPage(open, base);
		await join(page, "Ada");
		await waitForPeople(page, "Ada");
		console.log("drop");
		await page.waitForSelector("#state[data-state=waiting]");
		await waitForText(page, "#log .note.lost", "Connection lost");
		await waitForText(page, "#notice-text", /Attempt [2-9] to reconnect in \d+ s/);
		await waitForPeople(page);
		assert.equal(await page.isDisabled("#say-form button"), true);
		console.log("restore");
		await page.waitForSelector("#state[data-state=open]");
		await waitForPeople(page, "Ada");
		assert.equal(await page.isHidden("#notice"), true);
		await say(page, "Back again");
		await waitForText(page, ".said.own .bubble", "Back again");
	}),

	tutorial: (base, path) => withBrowser(path, async (open) => {
		const page = await open(`${base}/tutorial.html`);
		await waitForText(page, "#log", "Hello Server!");
	}),

});
