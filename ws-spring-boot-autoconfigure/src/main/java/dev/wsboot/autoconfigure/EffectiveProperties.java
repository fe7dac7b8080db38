package dev.wsboot.autoconfigure;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import dev.wsboot.CloseStatus;
import dev.wsboot.Dispatch;
import dev.wsboot.internal.admission.AdmissionLimits;
import dev.wsboot.internal.connection.ConnectionSettings;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;
import dev.wsboot.internal.handshake.BearerSubprotocol;
import dev.wsboot.internal.handshake.DeflatePolicy;
import dev.wsboot.internal.handshake.OriginPolicy;
import dev.wsboot.internal.transport.HandshakeDeadline;

/**
 * The properties in force, checked: for an endpoint those of {@code ws.endpoints.<name>},
 * then what its annotation says, then those of {@code ws}. Everything that was given is
 * checked when this is made, whether an endpoint uses it or not.
 */
final class EffectiveProperties {

	private static final int MAX_LOOPS = 1024;

	private final WsProperties properties;

	private final String basePath;

	private final int loops;

	private final @Nullable BearerSubprotocol bearer;

	private final AdmissionLimits admission;

	private final int framePayloadBytes;

	private final Duration handshakeTimeout;

	/**
	 * Checks the properties.
	 * @param properties as bound
	 * @throws InvalidConfigurationPropertyValueException if a value or a combination is
	 * not allowed, with the full key
	 */
	EffectiveProperties(WsProperties properties) {
		this.properties = properties;
		this.basePath = checkBasePath(new Setting<>("ws.base-path", properties.basePath()));
		this.loops = Setting.number(new Setting<>("ws.transport.loops", properties.transport().loops()), 0, MAX_LOOPS);
		if (!StringUtils.hasText(properties.executor())) {
			throw new Setting<>("ws.executor", properties.executor()).invalid("Must be the name of an executor bean.");
		}
		if (!StringUtils.hasText(properties.codec().typeField())) {
			throw new Setting<>("ws.codec.type-field", properties.codec().typeField())
				.invalid("Must be the name of a field.");
		}
		check(properties.shutdown());
		this.framePayloadBytes = Setting
			.bytes(new Setting<>("ws.logging.frame-payload", properties.logging().framePayload()), 0);
		this.handshakeTimeout = Setting
			.durationOrZero(new Setting<>("ws.timeouts.handshake", properties.timeouts().handshake()));
		this.admission = admission(properties.limits());
		this.bearer = bearer(
				new Setting<>("ws.security.bearer-subprotocol", properties.security().bearerSubprotocol()));
		check("", WsEndpointProperties.NONE);
		properties.endpoints().forEach(this::check);
	}

	private void check(String name, WsEndpointProperties own) {
		origins(new Scope(name), own);
		// Made only to be checked: nothing runs on this executor.
		connection(name, own, Dispatch.DEFAULT, Runnable::run);
	}

	private static String checkBasePath(Setting<String> basePath) {
		String value = basePath.value();
		if (value.isEmpty()) {
			return value;
		}
		if (!value.startsWith("/")) {
			throw basePath.invalid("Must be empty or start with a slash.");
		}
		if (value.endsWith("/")) {
			throw basePath.invalid("Must not end with a slash.");
		}
		if (!value.chars().allMatch((ch) -> ch > ' ' && "?#*{}\\".indexOf(ch) < 0) || value.contains("//")) {
			throw basePath.invalid("Must be a plain path: no spaces, patterns, query or empty segments.");
		}
		return value;
	}

	/**
	 * What precedes the path of each endpoint.
	 * @return empty, or a path with a leading and without a trailing slash
	 */
	String basePath() {
		return this.basePath;
	}

	/**
	 * How many event loops there are.
	 * @return number of loops, 0 to derive it from the processors
	 */
	int loops() {
		return this.loops;
	}

	/**
	 * Which executor runs callbacks.
	 * @return the name of a bean
	 */
	String executor() {
		return this.properties.executor();
	}

	/**
	 * How sessions end when the application does, checked.
	 * @return the properties
	 */
	WsProperties.Shutdown shutdown() {
		return this.properties.shutdown();
	}

	private static AdmissionLimits admission(WsProperties.Limits limits) {
		return new AdmissionLimits(count("max-connections", limits.maxConnections()),
				count("max-connections-per-address", limits.maxConnectionsPerAddress()),
				count("max-connections-per-principal", limits.maxConnectionsPerPrincipal()),
				count("handshakes-per-second", limits.handshakesPerSecond()));
	}

	private static int count(String name, int value) {
		return Setting.number(new Setting<>("ws.limits." + name, value), 0, Integer.MAX_VALUE);
	}

	/**
	 * How many connections there may be.
	 * @return the limits
	 */
	AdmissionLimits admission() {
		return this.admission;
	}

	/**
	 * How much of a frame's payload is logged.
	 * @return bytes
	 */
	int framePayloadBytes() {
		return this.framePayloadBytes;
	}

	/**
	 * How long the head of a request may take.
	 * @return the deadline or {@code null} if there is none
	 */
	@Nullable HandshakeDeadline handshakeDeadline() {
		return this.handshakeTimeout.isZero() ? null : new HandshakeDeadline(this.handshakeTimeout);
	}

	private static void check(WsProperties.Shutdown shutdown) {
		Duration spread = Setting.durationOrZero(new Setting<>("ws.shutdown.spread", shutdown.spread()));
		Setting<Duration> timeout = new Setting<>("ws.shutdown.drain-timeout", shutdown.drainTimeout());
		if (Setting.duration(timeout).compareTo(spread) < 0) {
			throw timeout.invalid("Must not be shorter than 'ws.shutdown.spread', which is %dms, but is %dms."
				.formatted(spread.toMillis(), shutdown.drainTimeout().toMillis()));
		}
		if (!CloseStatus.isSendable(shutdown.closeCode())) {
			throw new Setting<>("ws.shutdown.close-code", shutdown.closeCode())
				.invalid("Must be a code that may be sent, such as 1001, 1012 or 3000 to 4999.");
		}
	}

	private static @Nullable BearerSubprotocol bearer(Setting<String> name) {
		try {
			return name.value().isEmpty() ? null : new BearerSubprotocol(name.value());
		}
		catch (IllegalArgumentException ex) {
			throw name.invalid(ex.getMessage() + ".");
		}
	}

	/**
	 * What finds a bearer token among the subprotocols.
	 * @return the finder, or {@code null} if there is no such token
	 */
	@Nullable BearerSubprotocol bearer() {
		return this.bearer;
	}

	/**
	 * Whether sessions end with the HTTP session.
	 * @param endpoint the endpoint's name
	 * @return whether they are closed
	 */
	boolean closeOnSessionEnd(String endpoint) {
		Boolean own = find(endpoint).security().closeOnSessionEnd();
		return (own != null) ? own : this.properties.security().closeOnSessionEnd();
	}

	/**
	 * Whether sessions end with the token.
	 * @param endpoint the endpoint's name
	 * @return whether they are closed
	 */
	boolean closeOnTokenExpiry(String endpoint) {
		Boolean own = find(endpoint).security().closeOnTokenExpiry();
		return (own != null) ? own : this.properties.security().closeOnTokenExpiry();
	}

	/**
	 * What ends with the user's credentials, to be shown.
	 * @param endpoint the endpoint's name
	 * @return values by the names of their properties
	 */
	Map<String, Object> security(String endpoint) {
		return Map.of("security.close-on-session-end", closeOnSessionEnd(endpoint), "security.close-on-token-expiry",
				closeOnTokenExpiry(endpoint));
	}

	/**
	 * Refuses properties of endpoints that do not exist.
	 * @param known the names of all endpoints
	 * @throws UnknownEndpointNameException if there is a {@code ws.endpoints.<name>} for
	 * none of them
	 */
	void checkNames(Collection<String> known) {
		List<String> unknown = this.properties.endpoints()
			.keySet()
			.stream()
			.filter((name) -> known.stream().noneMatch((candidate) -> isSame(name, candidate)))
			.sorted()
			.toList();
		if (!unknown.isEmpty()) {
			throw new UnknownEndpointNameException(unknown, known.stream().sorted().toList());
		}
	}

	/**
	 * How connections of an endpoint behave.
	 * @param endpoint the endpoint's name
	 * @param declared what the endpoint's annotation says
	 * @param workers runs callbacks with {@link Dispatch#WORKER}
	 * @return the settings
	 */
	ConnectionSettings connection(String endpoint, Dispatch declared, Executor workers) {
		return connection(endpoint, find(endpoint), declared, workers);
	}

	/**
	 * What an endpoint wants of permessage-deflate.
	 * @param endpoint the endpoint's name
	 * @return the policy or {@code null} if messages are not compressed
	 */
	@Nullable DeflatePolicy deflate(String endpoint) {
		WsEndpointProperties.Compression own = find(endpoint).compression();
		WsProperties.Compression all = this.properties.compression();
		boolean enabled = (own.enabled() != null) ? own.enabled() : all.enabled();
		boolean contextTakeover = (own.contextTakeover() != null) ? own.contextTakeover() : all.contextTakeover();
		return enabled ? new DeflatePolicy(contextTakeover) : null;
	}

	/**
	 * Who may connect to an endpoint.
	 * @param endpoint the endpoint's name
	 * @param declared what the endpoint's annotation says, empty if nothing
	 * @return the policy
	 * @throws IllegalArgumentException if what the annotation says is no list of origins;
	 * what the properties say was checked before
	 */
	OriginPolicy origins(String endpoint, List<String> declared) {
		WsEndpointProperties own = find(endpoint);
		if (own.allowedOrigins() == null && !declared.isEmpty()) {
			return OriginPolicy.of(declared, this.properties.allowMissingOrigin());
		}
		return origins(new Scope(endpoint), own);
	}

	private OriginPolicy origins(Scope scope, WsEndpointProperties own) {
		Setting<List<String>> origins = scope.pick("allowed-origins", own.allowedOrigins(),
				this.properties.allowedOrigins());
		try {
			return OriginPolicy.of(origins.value(), this.properties.allowMissingOrigin());
		}
		catch (IllegalArgumentException ex) {
			throw origins.invalid(ex.getMessage() + ".");
		}
	}

	private ConnectionSettings connection(String name, WsEndpointProperties own, Dispatch declared, Executor workers) {
		WsProperties all = this.properties;
		Scope scope = new Scope(name);
		Setting<DataSize> maxMessageSize = scope.pick("limits.max-message-size", own.limits().maxMessageSize(),
				all.limits().maxMessageSize());
		int maxMessageBytes = Setting.bytes(maxMessageSize, 1);
		int maxFragments = Setting.number(
				scope.pick("limits.max-fragments", own.limits().maxFragments(), all.limits().maxFragments()), 1,
				Integer.MAX_VALUE);
		int maxPending = Setting.number(
				scope.pick("inbound.max-pending", own.inbound().maxPending(), all.inbound().maxPending()), 1,
				Integer.MAX_VALUE);
		int sendBufferBytes = Setting
			.bytes(scope.pick("send.buffer-size", own.send().bufferSize(), all.send().bufferSize()), 1);
		Duration sendTimeout = Setting
			.durationOrZero(scope.pick("send.timeout", own.send().timeout(), all.send().timeout()));
		Overflow overflow = scope.pick("send.overflow", own.send().overflow(), all.send().overflow()).value();
		int threshold = Setting.bytes(
				scope.pick("compression.threshold", own.compression().threshold(), all.compression().threshold()), 0);
		int level = Setting
			.number(scope.pick("compression.level", own.compression().level(), all.compression().level()), -1, 9);
		Duration heartbeatInterval = Setting
			.durationOrZero(scope.pick("heartbeat.interval", own.heartbeat().interval(), all.heartbeat().interval()));
		Duration heartbeatTimeout = Setting
			.duration(scope.pick("heartbeat.timeout", own.heartbeat().timeout(), all.heartbeat().timeout()));
		Duration closeTimeout = Setting
			.duration(scope.pick("timeouts.close", own.timeouts().close(), all.timeouts().close()));
		Duration idleTimeout = Setting
			.durationOrZero(scope.pick("timeouts.idle", own.timeouts().idle(), all.timeouts().idle()));
		Duration firstMessageTimeout = Setting.durationOrZero(
				scope.pick("timeouts.first-message", own.timeouts().firstMessage(), all.timeouts().firstMessage()));
		Duration maxLifetime = Setting.durationOrZero(
				scope.pick("timeouts.max-lifetime", own.timeouts().maxLifetime(), all.timeouts().maxLifetime()));
		int messagesPerSecond = Setting.number(scope.pick("limits.messages-per-second",
				own.limits().messagesPerSecond(), all.limits().messagesPerSecond()), 0, Integer.MAX_VALUE);
		int bytesPerSecond = Setting.bytes(
				scope.pick("limits.bytes-per-second", own.limits().bytesPerSecond(), all.limits().bytesPerSecond()), 0);
		return new ConnectionSettings(dispatch(scope, own, declared), workers, maxMessageBytes,
				maxFrameBytes(scope, own, maxMessageSize), maxFragments, maxPending, sendBufferBytes, sendTimeout,
				overflow, threshold, level, heartbeatInterval, heartbeatTimeout, closeTimeout, idleTimeout,
				firstMessageTimeout, maxLifetime, messagesPerSecond, bytesPerSecond);
	}

	private Dispatch dispatch(Scope scope, WsEndpointProperties own, Dispatch declared) {
		Setting<Dispatch> dispatch = scope.pick("dispatch", own.dispatch(), this.properties.dispatch());
		if (dispatch.value() == Dispatch.DEFAULT) {
			throw dispatch.invalid("Must be 'worker' or 'event-loop'.");
		}
		return (own.dispatch() == null && declared != Dispatch.DEFAULT) ? declared : dispatch.value();
	}

	/**
	 * A frame limit above the message limit that was given at the same place or closer to
	 * the endpoint can never bite, so it is a mistake. An inherited one is cut instead:
	 * an endpoint that takes smaller messages only should not have to repeat itself.
	 */
	private int maxFrameBytes(Scope scope, WsEndpointProperties own, Setting<DataSize> maxMessageSize) {
		int maxMessageBytes = Setting.bytes(maxMessageSize, 1);
		DataSize all = this.properties.limits().maxFrameSize();
		Setting<DataSize> maxFrameSize = scope.pick("limits.max-frame-size", own.limits().maxFrameSize(),
				(all != null) ? all : maxMessageSize.value());
		int maxFrameBytes = Setting.bytes(maxFrameSize, 1);
		boolean inherited = own.limits().maxFrameSize() == null && own.limits().maxMessageSize() != null;
		if (maxFrameBytes > maxMessageBytes && !inherited) {
			throw maxFrameSize.invalid("Must not be larger than '%s', which is %dB, but is %dB."
				.formatted(maxMessageSize.key(), maxMessageBytes, maxFrameBytes));
		}
		return Math.min(maxFrameBytes, maxMessageBytes);
	}

	private WsEndpointProperties find(String endpoint) {
		WsEndpointProperties exact = this.properties.endpoints().get(endpoint);
		if (exact != null) {
			return exact;
		}
		return this.properties.endpoints()
			.entrySet()
			.stream()
			.filter((entry) -> isSame(entry.getKey(), endpoint))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(WsEndpointProperties.NONE);
	}

	/**
	 * Names are compared as Spring Boot compares the elements of a key: dashes and case
	 * do not matter, because environment variables have neither.
	 */
	private static boolean isSame(String name, String other) {
		return uniform(name).equals(uniform(other));
	}

	private static String uniform(String name) {
		return name.chars()
			.filter(Character::isLetterOrDigit)
			.map(Character::toLowerCase)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	/**
	 * Where a value is looked up: for an endpoint, or for all if the name is empty.
	 *
	 * @param endpoint the endpoint's name as the user wrote it
	 */
	private record Scope(String endpoint) {

		<T> Setting<T> pick(String name, @Nullable T own, T all) {
			return (own != null) ? new Setting<>("ws.endpoints." + this.endpoint + "." + name, own)
					: new Setting<>("ws." + name, all);
		}

	}

}
