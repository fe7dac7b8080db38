import { Chat } from "./chat.js";
import { byId } from "./dom.js";
import { EchoInspector } from "./echo.js";

// "#room" in the address names the room, so that a link can be passed on.
const room = new URLSearchParams(location.hash.slice(1)).get("room");
if (room) {
	byId("room").value = room;
}
byId("join-form").addEventListener("submit", () => {
	history.replaceState(null, "", `#${new URLSearchParams({ room: byId("room").value })}`);
});

new Chat();
new EchoInspector();
document.documentElement.dataset.ready = "true";
