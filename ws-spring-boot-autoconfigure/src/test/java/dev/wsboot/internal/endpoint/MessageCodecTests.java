package dev.wsboot.internal.endpoint;

import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.wsboot.CloseStatus;
import dev.wsboot.WsSendException;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.WsEndpoint;
import dev.wsboot.internal.connection.EndpointHandler;
import dev.wsboot.internal.connection.PayloadForm;
import dev.wsboot.internal.connection.TextBytes;
import dev.wsboot.spi.WsMessageCodec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class MessageCodecTests {

	private final FakeSession session = new FakeSession();

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static @Nullable String text(@Nullable Object result) {
		return (result instanceof TextBytes text) ? new String(text.utf8(), StandardCharsets.UTF_8) : null;
	}

	@Test
	void binaryCodecTakesItsTypeFromBinaryMessagesOnly() {
		EndpointHandler handler = TestEndpoints.handler(Points.class, Binary.class);
		assertThat(handler.textForm()).isEqualTo(PayloadForm.REFUSED);
		assertThat(handler.binaryForm()).isEqualTo(PayloadForm.ARRAY);
		assertThat(handler.onMessage(this.session, new byte[] { 1, 2 }, false)).isEqualTo(new byte[] { 2, 1 });
	}

	@Test
	void otherTypesStayJson() {
		EndpointHandler handler = TestEndpoints.handler(PointsAndText.class, Binary.class);
		assertThat(text(handler.onMessage(this.session, utf8("[1]"), true))).isEqualTo("[1,1]");
		assertThat(handler.onMessage(this.session, new byte[] { 1, 2 }, false)).isEqualTo("Point[x=1, y=2]");
	}

	@Test
	void withoutTheCodecTheTypeIsJson() {
		EndpointHandler handler = TestEndpoints.handler(Points.class);
		assertThat(handler.binaryForm()).isEqualTo(PayloadForm.REFUSED);
		assertThat(text(handler.onMessage(this.session, utf8("{\"x\":1,\"y\":2}"), true)))
			.isEqualTo("{\"x\":2,\"y\":1}");
	}

	@Test
	void codecOfASubprotocolServesItsSessions() {
		EndpointHandler handler = TestEndpoints.handler(Points.class, Packed.class);
		FakeSession packed = new FakeSession().subprotocol("packed");
		assertThat(handler.textForm()).isEqualTo(PayloadForm.ARRAY);
		assertThat(handler.binaryForm()).isEqualTo(PayloadForm.ARRAY);
		assertThat(handler.onMessage(packed, new byte[] { 1, 2 }, false)).isEqualTo(new byte[] { 2, 1 });
		assertThat(text(handler.onMessage(this.session, utf8("{\"x\":1,\"y\":2}"), true)))
			.isEqualTo("{\"x\":2,\"y\":1}");
		assertThat(handler.onMessage(this.session, new byte[] { 1, 2 }, false)).isEqualTo(CloseStatus.INVALID_PAYLOAD);
		assertThat(text(handler.encode(this.session, new Point(1, 2)))).isEqualTo("{\"x\":1,\"y\":2}");
	}

	@Test
	void textCodecGoesBeforeJson() {
		EndpointHandler handler = TestEndpoints.handler(Points.class, Lines.class);
		assertThat(text(handler.onMessage(this.session, utf8("1 2"), true))).isEqualTo("2 1");
	}

	@Test
	void whatACodecRefusesIsThePeersFault() {
		EndpointHandler handler = TestEndpoints.handler(Points.class, Binary.class);
		assertThat(handler.onMessage(this.session, new byte[1], false)).isEqualTo(CloseStatus.INVALID_PAYLOAD);
		assertThat(TestEndpoints.handler(Explains.class, Binary.class).onMessage(this.session, new byte[1], false))
			.isEqualTo("The message is not the encoding of " + Point.class.getName() + ": two bytes");
	}

	@Test
	void whatACodecThrowsElseIsAFailure() {
		EndpointHandler handler = TestEndpoints.handler(Points.class, Lines.class);
		assertThat(handler.onMessage(this.session, utf8("one two"), true)).isEqualTo(CloseStatus.INTERNAL_ERROR);
	}

	@Test
	void whatACodecCannotEncodeIsNotSent() {
		EndpointHandler handler = TestEndpoints.handler(Points.class, Binary.class);
		assertThatExceptionOfType(WsSendException.class)
			.isThrownBy(() -> handler.encode(this.session, new Point(1000, 0)))
			.withMessage("The codec cannot encode " + Point.class.getName());
	}

	@Test
	void typeThatNoCodecKnowsFailsTheStart() {
		InvalidEndpointException mistake = catchThrowableOfType(InvalidEndpointException.class,
				() -> TestEndpoints.handler(null, (context) -> context.register(PointsAndText.class, Binary.class)));
		assertThat(mistake.description()).isEqualTo(PointsAndText.class.getName()
				+ ".on(int[]): parameter 'numbers' of type int[] has to be decoded, but no codec decodes that type.");
		assertThat(mistake.action())
			.isEqualTo("Add a WsMessageCodec bean for it or spring-boot-starter-jackson, or take String or byte[].");
	}

	record Point(int x, int y) {

	}

	@WsEndpoint("/")
	static class Points {

		@OnMessage
		Point turn(Point point) {
			return new Point(point.y(), point.x());
		}

	}

	@WsEndpoint("/")
	static class PointsAndText {

		@OnMessage
		String on(Point point) {
			return point.toString();
		}

		@OnMessage
		Object on(int[] numbers) {
			return new int[] { numbers[0], numbers[0] };
		}

	}

	@WsEndpoint("/")
	static class Explains {

		@OnMessage
		void on(Point point) {
		}

		@OnError
		String failed(Exception ex) {
			return ex.getMessage() + ": " + ex.getCause().getMessage();
		}

	}

	static class Binary implements WsMessageCodec {

		@Override
		public boolean isBinary() {
			return true;
		}

		@Override
		public boolean canDecode(Type type) {
			return type == Point.class;
		}

		@Override
		public Object decode(byte[] payload, Type type) throws IOException {
			if (payload.length != 2) {
				throw new IOException("two bytes");
			}
			return new Point(payload[0], payload[1]);
		}

		@Override
		public boolean canEncode(Class<?> type) {
			return type == Point.class;
		}

		@Override
		public byte[] encode(Object value) throws IOException {
			Point point = (Point) value;
			if (point.x() > 127) {
				throw new IOException("too large");
			}
			return new byte[] { (byte) point.x(), (byte) point.y() };
		}

	}

	static class Packed extends Binary {

		@Override
		public Set<String> subprotocols() {
			return Set.of("packed");
		}

	}

	static class Lines extends Binary {

		@Override
		public boolean isBinary() {
			return false;
		}

		@Override
		public Object decode(byte[] payload, Type type) {
			String[] parts = new String(payload, StandardCharsets.UTF_8).split(" ");
			return new Point(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
		}

		@Override
		public byte[] encode(Object value) {
			Point point = (Point) value;
			return utf8(point.x() + " " + point.y());
		}

	}

}
