package dev.wsboot.kotlin

import java.net.URI
import java.net.http.HttpClient
import java.net.http.WebSocket
import java.util.concurrent.CompletionStage
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.springframework.boot.builder.SpringApplicationBuilder
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext

/**
 * Tests for endpoints written in Kotlin: what may be null may be missing, and nothing else.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KotlinEndpointIntegrationTests {

	private lateinit var server: ServletWebServerApplicationContext

	@BeforeAll
	fun start() {
		this.server = SpringApplicationBuilder(KotlinApplication::class.java)
			.run("--server.port=0", "--server.address=127.0.0.1") as ServletWebServerApplicationContext
	}

	@AfterAll
	fun stop() = this.server.close()

	@Test
	fun valuesThatMayBeNullMayBeMissing() {
		val client = connect("/rooms/blue")
		assertThat(client.next()).isEqualTo("blue, null, null")
		client.close()
	}

	@Test
	fun valuesThatAreThereAreConverted() {
		val client = connect("/rooms/blue?since=3", "X-Tenant" to "acme")
		assertThat(client.next()).isEqualTo("blue, 3, acme")
		client.close()
	}

	@Test
	fun aValueThatMayNotBeNullIsRequired() {
		val client = connect("/strict")
		assertThat(client.next()).isEqualTo("closed 1008")
	}

	@Test
	fun dataClassesAreDecodedAndEncoded() {
		val client = connect("/rooms/blue")
		client.next()
		client.socket.sendText("""{"text":"hi"}""", true).join()
		assertThat(client.next()).isEqualTo("""{"room":"blue","text":"hi","mood":"fine"}""")
		client.socket.sendText("{}", true).join()
		assertThat(client.next()).isEqualTo("closed 1007")
	}

	@Test
	fun aFunctionWithoutAResultSendsNothing() {
		val client = connect("/rooms/blue")
		client.next()
		client.socket.sendText("""{"text":"hush"}""", true).join()
		client.socket.sendText("""{"text":"hi","mood":"loud"}""", true).join()
		assertThat(client.next()).isEqualTo("""{"room":"blue","text":"hi","mood":"loud"}""")
		client.close()
	}

	private fun connect(path: String, vararg headers: Pair<String, String>): Client {
		val client = Client()
		val builder = HttpClient.newHttpClient().newWebSocketBuilder()
		headers.forEach { builder.header(it.first, it.second) }
		client.socket = builder.buildAsync(URI("ws://127.0.0.1:${this.server.webServer!!.port}$path"), client).join()
		return client
	}

	private class Client : WebSocket.Listener {

		lateinit var socket: WebSocket

		private val events = LinkedBlockingQueue<String>()

		fun next(): String? = this.events.poll(20, TimeUnit.SECONDS)

		fun close() {
			this.socket.sendClose(1000, "").join()
			assertThat(next()).isEqualTo("closed 1000")
		}

		override fun onText(webSocket: WebSocket, data: CharSequence, last: Boolean): CompletionStage<*>? {
			this.events.add(data.toString())
			webSocket.request(1)
			return null
		}

		override fun onClose(webSocket: WebSocket, code: Int, reason: String): CompletionStage<*>? {
			this.events.add("closed $code")
			return null
		}

	}

}
