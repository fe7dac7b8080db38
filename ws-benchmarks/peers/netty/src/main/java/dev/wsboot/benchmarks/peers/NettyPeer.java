package dev.wsboot.benchmarks.peers;

import java.io.File;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.WebSocketServerCompressionHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.GlobalEventExecutor;

/**
 * Netty's own WebSocket handlers. Arguments: {@code deflate} or anything else, then for
 * TLS the files of certificate and key.
 */
public final class NettyPeer {

	private static final int MAX_BYTES = 1024 * 1024;

	private static final int MAX_REQUEST_BYTES = 64 * 1024;

	private static final int BACKLOG = 1024;

	private NettyPeer() {
	}

	public static void main(String[] args) throws Exception {
		List<String> arguments = Arrays.asList(args);
		boolean deflate = arguments.contains("deflate");
		SslContext tls = (args.length < 3) ? null
				: SslContextBuilder.forServer(new File(args[1]), new File(args[2]))
					.sslProvider(SslProvider.JDK)
					.build();
		EventLoopGroup loops = new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(),
				Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
		ChannelGroup members = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
		Channel listener = new ServerBootstrap().group(loops)
			.channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
			.option(ChannelOption.SO_BACKLOG, BACKLOG)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(new Initializer(tls, deflate, new EchoHandler(members)))
			.bind("127.0.0.1", 0)
			.sync()
			.channel();
		System.out.printf("%s started on port %d%n", Epoll.isAvailable() ? "epoll" : "NIO",
				((InetSocketAddress) listener.localAddress()).getPort());
		listener.closeFuture().sync();
	}

	/**
	 * Builds the pipeline of each connection.
	 */
	private static final class Initializer extends ChannelInitializer<SocketChannel> {

		private final SslContext tls;

		private final boolean deflate;

		private final EchoHandler handler;

		private final WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
			.websocketPath("/")
			.checkStartsWith(true)
			.allowExtensions(true)
			.maxFramePayloadLength(MAX_BYTES)
			.build();

		private Initializer(SslContext tls, boolean deflate, EchoHandler handler) {
			this.tls = tls;
			this.deflate = deflate;
			this.handler = handler;
		}

		@Override
		protected void initChannel(SocketChannel channel) {
			ChannelPipeline pipeline = channel.pipeline();
			if (this.tls != null) {
				pipeline.addLast(this.tls.newHandler(channel.alloc()));
			}
			pipeline.addLast(new HttpServerCodec());
			pipeline.addLast(new HttpObjectAggregator(MAX_REQUEST_BYTES));
			if (this.deflate) {
				pipeline.addLast(new WebSocketServerCompressionHandler(MAX_BYTES));
			}
			pipeline.addLast(new WebSocketServerProtocolHandler(this.config));
			pipeline.addLast(new WebSocketFrameAggregator(MAX_BYTES));
			pipeline.addLast(this.handler);
		}

	}

	/**
	 * Sends every message back, or to all members; what one read brought leaves together.
	 */
	@Sharable
	private static final class EchoHandler extends SimpleChannelInboundHandler<WebSocketFrame> {

		private final ChannelGroup members;

		private EchoHandler(ChannelGroup members) {
			this.members = members;
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete complete
					&& complete.requestUri().equals("/broadcast")) {
				this.members.add(context.channel());
			}
		}

		@Override
		protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
			if (!this.members.isEmpty() && this.members.contains(context.channel())) {
				this.members.writeAndFlush(frame.retain());
			}
			else {
				context.write(frame.retain(), context.voidPromise());
			}
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			context.flush();
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			context.close();
		}

	}

}
