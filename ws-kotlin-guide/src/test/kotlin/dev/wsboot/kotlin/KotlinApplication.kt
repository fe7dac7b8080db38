package dev.wsboot.kotlin

import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.web.bind.annotation.PathVariable
import org.springframework.web.bind.annotation.RequestHeader
import org.springframework.web.bind.annotation.RequestParam

import dev.wsboot.CloseStatus
import dev.wsboot.WsSession
import dev.wsboot.annotation.OnClose
import dev.wsboot.annotation.OnMessage
import dev.wsboot.annotation.OnOpen
import dev.wsboot.annotation.WsEndpoint

/**
 * An application written in Kotlin.
 */
@SpringBootApplication
open class KotlinApplication

data class Say(val text: String, val mood: String = "fine")

data class Said(val room: String, val text: String, val mood: String)

@WsEndpoint("/rooms/{room}")
class Room {

	@OnOpen
	fun joined(@PathVariable room: String, @RequestParam since: Int?, @RequestHeader("X-Tenant") tenant: String?) =
		"$room, $since, $tenant"

	@OnMessage
	fun say(message: Say, @PathVariable room: String): Said? =
		if (message.text == "hush") null else Said(room, message.text, message.mood)

	@OnClose
	fun left(session: WsSession, status: CloseStatus) {
		check(!session.isOpen) { "$status" }
	}

}

@WsEndpoint("/strict")
class Strict {

	@OnOpen
	fun joined(@RequestParam since: Int) {
		check(since > 0)
	}

}
