package dev.wsboot.autoconfigure;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.util.ClassUtils;

import dev.wsboot.Dispatch;
import dev.wsboot.internal.connection.ConnectionSettings.Overflow;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata of {@link WsProperties} and their documentation.
 */
class WsPropertiesTests {

	private static final Path DOCUMENTATION = Path.of("..", "docs", "configuration.md");

	private static final Path OPERATIONS = Path.of("..", "docs", "operations.md");

	/** Keys whose values end sessions, refuse handshakes or let somebody wait. */
	private static final Pattern ACTING = Pattern
		.compile("ws\\.((limits|inbound|send|heartbeat|timeouts|shutdown)\\..+|security\\.close-.+"
				+ "|allow.+|dispatch|executor)");

	private static final Pattern ROW = Pattern.compile("^\\| `(ws\\.[a-z.<>*-]+)` \\| (.+?) \\| .+ \\|$",
			Pattern.MULTILINE);

	@Test
	void everyKeyHasADescriptionThatIsASentence() throws IOException {
		assertThat(metadata("properties")).isNotEmpty().allSatisfy((key, property) -> {
			assertThat(property.get("description")).as(key).asString().matches("[A-Z].*[^ ]\\.");
			assertThat(property.get("description")).as(key).asString().doesNotStartWith("The ").doesNotContain("{@");
		});
	}

	@Test
	void theMetadataHasEveryKeyThatIsBound() throws IOException {
		assertThat(metadata("properties").keySet()).isEqualTo(keys(WsProperties.class, "ws"));
	}

	@Test
	void anEndpointHasTheKeysOfTheServerThatConcernItsConnections() {
		Set<String> global = keys(WsProperties.class, "ws");
		global.removeAll(Set.of("ws.enabled", "ws.base-path", "ws.filter-order", "ws.allow-missing-origin",
				"ws.codec.type-field", "ws.executor", "ws.security.bearer-subprotocol", "ws.transport.loops",
				"ws.transport.tomcat.drop-buffers", "ws.limits.max-connections",
				"ws.limits.max-connections-per-address", "ws.limits.max-connections-per-principal",
				"ws.limits.handshakes-per-second", "ws.timeouts.handshake", "ws.shutdown.drain-timeout",
				"ws.shutdown.spread", "ws.shutdown.close-code", "ws.logging.mdc", "ws.logging.frame-payload",
				"ws.endpoints"));
		assertThat(keys(WsEndpointProperties.class, "ws")).isEqualTo(global);
	}

	@Test
	void hintsNameTheValuesOfTheEnumerations() throws IOException {
		Map<String, Map<String, Object>> hints = metadata("hints");
		assertThat(values(hints.get("ws.dispatch"))).isEqualTo(names(Dispatch.WORKER, Dispatch.EVENT_LOOP));
		assertThat(values(hints.get("ws.send.overflow"))).isEqualTo(names(Overflow.values()));
		assertThat(values(hints.get("ws.compression.level"))).contains("-1", "9");
	}

	@Test
	void everyEnumerationAndEveryStatusHasAHint() throws Exception {
		Map<String, Map<String, Object>> hints = metadata("hints");
		Map<String, Map<String, Object>> properties = metadata("properties");
		int enumerations = 0;
		for (String key : properties.keySet()) {
			Class<?> type = Class.forName(((String) properties.get(key).get("type")).replaceAll("<.*", ""));
			if (type.isEnum()) {
				enumerations++;
				assertThat(hints).as("hints").containsKey(key);
				assertThat(values(hints.get(key))).as(key)
					.isEqualTo(names(Stream.of(type.getEnumConstants())
						.map(Enum.class::cast)
						.filter((constant) -> constant != Dispatch.DEFAULT)
						.toArray(Enum<?>[]::new)));
			}
		}
		assertThat(enumerations).isEqualTo(2);
		assertThat(values(hints.get("ws.shutdown.close-code"))).contains("1001");
	}

	/**
	 * There are no hints for what is below a map. Tools read the type of its values, and
	 * complete a key's value by the type of the component.
	 */
	@Test
	void whatAnEndpointsKeyTakesIsToldByItsType() throws IOException {
		assertThat(metadata("properties").get("ws.endpoints")).containsEntry("type",
				"java.util.Map<java.lang.String," + WsEndpointProperties.class.getName() + ">");
		Map<String, Class<?>> server = types(WsProperties.class, "ws");
		assertThat(types(WsEndpointProperties.class, "ws")).hasSizeGreaterThan(15)
			.containsEntry("ws.dispatch", Dispatch.class)
			.containsEntry("ws.send.overflow", Overflow.class)
			.containsEntry("ws.compression.enabled", Boolean.class)
			.allSatisfy((key, type) -> assertThat(server).containsEntry(key, type));
	}

	@Test
	void everyHintBelongsToAKey() throws IOException {
		assertThat(metadata("properties").keySet()).containsAll(metadata("hints").keySet());
	}

	@Test
	void theDocumentationHasEveryKeyWithItsDefault() throws IOException {
		Map<String, String> expected = new TreeMap<>();
		metadata("properties").forEach((key, property) -> {
			Object value = property.get("defaultValue");
			expected.put(key, (value == null || value.equals("")) ? "" : String.valueOf(value));
		});
		expected.remove("ws.endpoints");
		expected.put("ws.endpoints.<name>.*", "");
		Map<String, String> documented = new TreeMap<>();
		Matcher matcher = ROW.matcher(Files.readString(DOCUMENTATION));
		while (matcher.find()) {
			Matcher code = Pattern.compile("`(.+)`").matcher(matcher.group(2));
			documented.put(matcher.group(1), code.matches() ? code.group(1) : "");
		}
		assertThat(documented).isEqualTo(expected);
	}

	@Test
	void operatorsAreToldWhatEveryKeyDoesThatActs() throws IOException {
		String operations = Files.readString(OPERATIONS);
		assertThat(metadata("properties").keySet()).filteredOn((key) -> ACTING.matcher(key).matches())
			.hasSizeGreaterThan(20)
			.allSatisfy((key) -> assertThat(operations).contains("`" + key + "`"));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Map<String, Object>> metadata(String section) throws IOException {
		// Spring Boot's own jars have a resource of the same name, hence a file.
		Path file = Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");
		Map<String, Object> root = JsonParserFactory.getJsonParser().parseMap(Files.readString(file));
		return ((List<Map<String, Object>>) root.get(section)).stream()
			// Those of the actuator's endpoint are Spring Boot's.
			.filter((entry) -> !((String) entry.get("name")).startsWith("management."))
			.collect(Collectors.toMap((entry) -> (String) entry.get("name"), (entry) -> entry));
	}

	static Set<String> keys(Class<?> type, String prefix) {
		return Stream.of(type.getRecordComponents())
			.flatMap((component) -> keys(component, prefix).stream())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> keys(RecordComponent component, String prefix) {
		String key = prefix + "." + dashed(component.getName());
		return component.getType().isRecord() ? keys(component.getType(), key) : Set.of(key);
	}

	private static Map<String, Class<?>> types(Class<?> type, String prefix) {
		Map<String, Class<?>> types = new TreeMap<>();
		for (RecordComponent component : type.getRecordComponents()) {
			String key = prefix + "." + dashed(component.getName());
			if (component.getType().isRecord()) {
				types.putAll(types(component.getType(), key));
			}
			else {
				types.put(key, ClassUtils.resolvePrimitiveIfNecessary(component.getType()));
			}
		}
		return types;
	}

	private static String dashed(String name) {
		return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

	@SuppressWarnings("unchecked")
	private static Set<String> values(Map<String, Object> hint) {
		return ((List<Map<String, Object>>) hint.get("values")).stream()
			.map((value) -> String.valueOf(value.get("value")))
			.collect(Collectors.toSet());
	}

	private static Set<String> names(Enum<?>... constants) {
		return Stream.of(constants)
			.map((constant) -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
			.collect(Collectors.toSet());
	}

}
