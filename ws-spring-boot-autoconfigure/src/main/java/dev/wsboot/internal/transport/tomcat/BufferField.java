package dev.wsboot.internal.transport.tomcat;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * A field of Tomcat's that holds a buffer and is not public. Where there is none of its
 * name and type, or it is closed to us, nothing can be read and nothing is set.
 */
final class BufferField {

	private final String name;

	private final @Nullable Field field;

	private BufferField(String name, @Nullable Field field) {
		this.name = name;
		this.field = field;
	}

	/**
	 * Looks for a field.
	 * @param owner the class that should declare it
	 * @param name its name
	 * @return the field, accessible or not
	 */
	static BufferField of(Class<?> owner, String name) {
		String qualified = owner.getSimpleName() + "." + name;
		try {
			Field field = owner.getDeclaredField(name);
			if (field.getType() == ByteBuffer.class) {
				field.setAccessible(true);
				return new BufferField(qualified, field);
			}
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			// Another version of Tomcat, a module that is not open, or a native image.
		}
		return new BufferField(qualified, null);
	}

	boolean isAccessible() {
		return this.field != null;
	}

	/**
	 * Reads the field.
	 * @param owner an object of its class
	 * @return the buffer or {@code null} if there is none or it cannot be known
	 */
	@Nullable ByteBuffer get(Object owner) {
		try {
			return (this.field != null) ? (ByteBuffer) this.field.get(owner) : null;
		}
		catch (IllegalAccessException ex) {
			return null;
		}
	}

	/**
	 * Sets the field.
	 * @param owner an object of its class
	 * @param buffer the new value
	 * @return whether it was set
	 */
	boolean set(Object owner, ByteBuffer buffer) {
		if (this.field == null) {
			return false;
		}
		try {
			this.field.set(owner, buffer);
			return true;
		}
		catch (IllegalAccessException ex) {
			return false;
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}
