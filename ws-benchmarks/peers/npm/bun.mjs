// An echo and a broadcast with Bun's own server. Arguments: deflate, and tls with the files of certificate and key.
const [deflate, certificate, key] = process.argv.slice(2);

const server = Bun.serve({
	port: 0,
	hostname: '127.0.0.1',
	tls: certificate ? { cert: Bun.file(certificate), key: Bun.file(key) } : undefined,
	fetch(request, self) {
		const broadcast = new URL(request.url).pathname === '/broadcast';
		return self.upgrade(request, { data: { broadcast } }) ? undefined : new Response(null, { status: 400 });
	},
	websocket: {
		perMessageDeflate: deflate === 'deflate',
		maxPayloadLength: 1024 * 1024,
		backpressureLimit: 16 * 1024 * 1024,
		open(socket) {
			if (socket.data.broadcast) {
				socket.subscribe('all');
			}
		},
		message(socket, message) {
			if (socket.data.broadcast) {
				server.publish('all', message);
			}
			else {
				socket.send(message, deflate === 'deflate');
			}
		}
	}
});

console.log(`started on port ${server.port}`);
