package dev.wsboot.internal.aot;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.util.ClassUtils;

/**
 * What the transports reach by reflection: containers make the upgrade handler, and we
 * reach for members of Tomcat's that are not public. Named by strings, since an
 * application may have another server.
 */
final class TransportRuntimeHints implements RuntimeHintsRegistrar {

	private static final String PORTABLE_UPGRADE_HANDLER = "dev.wsboot.internal.transport.portable.PortableUpgradeHandler";

	private static final String SERVLET_REQUEST = "jakarta.servlet.http.HttpServletRequest";

	private static final String UPGRADE_HANDLER = "dev.wsboot.internal.transport.tomcat.TomcatUpgradeHandler";

	private static final String REQUEST_FACADE = "org.apache.catalina.connector.RequestFacade";

	private static final String PROTOCOL = "org.apache.coyote.AbstractProtocol";

	private static final String SOCKET_BUFFERS = "org.apache.tomcat.util.net.SocketBufferHandler";

	private static final String SECURE_CHANNEL = "org.apache.tomcat.util.net.SecureNioChannel";

	private static final String SECURE_NIO2_CHANNEL = "org.apache.tomcat.util.net.SecureNio2Channel";

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		if (ClassUtils.isPresent(SERVLET_REQUEST, classLoader)) {
			hints.reflection()
				.registerType(TypeReference.of(PORTABLE_UPGRADE_HANDLER), MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
		}
		if (!ClassUtils.isPresent(REQUEST_FACADE, classLoader)) {
			return;
		}
		hints.reflection()
			.registerType(TypeReference.of(UPGRADE_HANDLER), MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS)
			.registerType(TypeReference.of(REQUEST_FACADE), (type) -> type.withField("request"))
			.registerType(TypeReference.of(PROTOCOL),
					(type) -> type.withMethod("getEndpoint", List.of(), ExecutableMode.INVOKE))
			.registerType(TypeReference.of(SOCKET_BUFFERS),
					(type) -> type.withField("readBuffer").withField("writeBuffer"))
			.registerType(TypeReference.of(SECURE_CHANNEL),
					(type) -> type.withField("netInBuffer").withField("netOutBuffer"))
			.registerType(TypeReference.of(SECURE_NIO2_CHANNEL), (type) -> type.withField("netInBuffer"));
	}

}
