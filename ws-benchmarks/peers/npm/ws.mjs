// An echo and a broadcast with the package ws. Arguments: deflate, and tls with the files of certificate and key.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { WebSocketServer } from 'ws';

const [deflate, certificate, key] = process.argv.slice(2);
const server = certificate
	? createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key) })
	: createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: deflate === 'deflate', maxPayload: 1024 * 1024 });

sockets.on('connection', (socket, request) => {
	if (request.url === '/broadcast') {
		socket.on('message', (data, binary) => sockets.clients.forEach((client) => client.send(data, { binary })));
	}
	else {
		socket.on('message', (data, binary) => socket.send(data, { binary }));
	}
});

server.listen(0, '127.0.0.1', () => console.log(`started on port ${server.address().port}`));
