package dev.wsboot.internal.endpoint.method;

import java.lang.annotation.Annotation;

import dev.wsboot.annotation.OnClose;
import dev.wsboot.annotation.OnError;
import dev.wsboot.annotation.OnFrame;
import dev.wsboot.annotation.OnHandshake;
import dev.wsboot.annotation.OnMessage;
import dev.wsboot.annotation.OnOpen;
import dev.wsboot.annotation.OnPong;

/**
 * When a callback is called.
 */
public enum CallbackKind {

	/** A handshake is about to be accepted; there is no session yet. */
	HANDSHAKE(OnHandshake.class, "WsHandshakeContext, "),

	/** The session is open. */
	OPEN(OnOpen.class, ""),

	/** A message has come. */
	MESSAGE(OnMessage.class,
			"one payload (String, CharSequence, Reader, byte[], ByteBuffer, InputStream, or a type that is decoded from JSON), "),

	/** A frame has come. */
	FRAME(OnFrame.class, "WsFrame, "),

	/** A Pong has come that answers a Ping of ours. */
	PONG(OnPong.class, "Duration, "),

	/** The session has ended. */
	CLOSE(OnClose.class, "CloseStatus, "),

	/** Another callback has failed. */
	ERROR(OnError.class, "Throwable or a subtype, ");

	private final Class<? extends Annotation> annotation;

	private final String ownArguments;

	CallbackKind(Class<? extends Annotation> annotation, String ownArguments) {
		this.annotation = annotation;
		this.ownArguments = ownArguments;
	}

	/**
	 * The annotation that makes a method a callback of this kind.
	 * @return the annotation
	 */
	public Class<? extends Annotation> annotation() {
		return this.annotation;
	}

	/**
	 * The kind as the user writes it.
	 * @return such as {@code @OnOpen}
	 */
	public String label() {
		return "@" + this.annotation.getSimpleName();
	}

	/**
	 * What a method of this kind may take.
	 * @return a list in words
	 */
	public String possibleArguments() {
		return this.ownArguments + ((this == HANDSHAKE) ? "" : "WsSession, ")
				+ "WsHandshake, Principal or a subtype, and parameters annotated with "
				+ "@PathVariable, @RequestParam, @RequestHeader or @CookieValue";
	}

}
