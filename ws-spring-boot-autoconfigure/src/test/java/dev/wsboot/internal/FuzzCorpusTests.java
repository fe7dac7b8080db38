package dev.wsboot.internal;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.wsboot.internal.handshake.HandshakeFuzzTarget;
import dev.wsboot.internal.protocol.MessageReaderFuzzTarget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls the fuzz targets with the seed corpus and with every input a fuzzer has found, so
 * that what was repaired stays so. The profile {@code fuzz} looks for more.
 */
class FuzzCorpusTests {

	static List<Path> reader() throws IOException, URISyntaxException {
		return corpus("message-reader");
	}

	static List<Path> handshake() throws IOException, URISyntaxException {
		return corpus("handshake");
	}

	private static List<Path> corpus(String name) throws IOException, URISyntaxException {
		URL directory = FuzzCorpusTests.class.getResource("/fuzz/" + name);
		assertThat(directory).isNotNull();
		try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
			List<Path> inputs = files.sorted().toList();
			assertThat(inputs).hasSizeGreaterThan(10);
			return inputs;
		}
	}

	@ParameterizedTest
	@MethodSource("reader")
	void framesAreReadTheSameHoweverTheyAreCut(Path input) throws IOException {
		MessageReaderFuzzTarget.fuzzerTestOneInput(Files.readAllBytes(input));
	}

	@ParameterizedTest
	@MethodSource("handshake")
	void headersLeadToADecision(Path input) throws IOException {
		HandshakeFuzzTarget.fuzzerTestOneInput(Files.readAllBytes(input));
	}

}
