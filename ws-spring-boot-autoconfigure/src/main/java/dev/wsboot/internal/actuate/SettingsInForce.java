package dev.wsboot.internal.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.endpoint.Route;
import dev.wsboot.internal.handshake.DeflatePolicy;

/**
 * Shows the settings of an endpoint under the names of their properties, so that what is
 * read here can be written there.
 */
final class SettingsInForce {

	private SettingsInForce() {
	}

	static Map<String, Object> of(Route route) {
		ConnectionSettings settings = route.handler().settings();
		DeflatePolicy deflate = route.policy().deflate();
		Map<String, Object> shown = new LinkedHashMap<>();
		shown.put("dispatch", name(settings.dispatch()));
		shown.put("allowed-origins", route.policy().origins().allowed());
		shown.put("allow-missing-origin", route.policy().origins().allowsMissing());
		shown.put("limits.max-message-size", bytes(settings.maxMessageBytes()));
		shown.put("limits.max-frame-size", bytes(settings.maxFrameBytes()));
		shown.put("limits.max-fragments", settings.maxFragments());
		shown.put("limits.messages-per-second", settings.messagesPerSecond());
		shown.put("limits.bytes-per-second", bytes(settings.bytesPerSecond()));
		shown.put("inbound.max-pending", settings.maxPending());
		shown.put("send.buffer-size", bytes(settings.sendBufferBytes()));
		shown.put("send.timeout", millis(settings.sendTimeout()));
		shown.put("send.overflow", name(settings.overflow()));
		shown.put("compression.enabled", deflate != null);
		shown.put("compression.threshold", bytes(settings.compressionThreshold()));
		shown.put("compression.level", settings.compressionLevel());
		shown.put("compression.context-takeover", deflate != null && deflate.contextTakeover());
		shown.put("heartbeat.interval", millis(settings.heartbeatInterval()));
		shown.put("heartbeat.timeout", millis(settings.heartbeatTimeout()));
		shown.put("timeouts.idle", millis(settings.idleTimeout()));
		shown.put("timeouts.close", millis(settings.closeTimeout()));
		shown.put("timeouts.first-message", millis(settings.firstMessageTimeout()));
		shown.put("timeouts.max-lifetime", millis(settings.maxLifetime()));
		return shown;
	}

	private static String name(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static String bytes(int bytes) {
		return bytes + "B";
	}

	private static String millis(Duration duration) {
		return duration.toMillis() + "ms";
	}

}
