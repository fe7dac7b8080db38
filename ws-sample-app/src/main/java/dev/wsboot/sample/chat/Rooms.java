package dev.wsboot.sample.chat;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.springframework.stereotype.Component;

import dev.wsboot.WsTopics;

/**
 * The rooms that somebody is in. A room comes with its first visitor and goes with its
 * last; both are decided in one atomic step of the map, so nobody is ever left in a room
 * that others cannot find.
 */
@Component
class Rooms {

	private final ConcurrentMap<String, Occupied> rooms = new ConcurrentHashMap<>();

	private final WsTopics topics;

	Rooms(WsTopics topics) {
		this.topics = topics;
	}

	/**
	 * Counts one more visitor.
	 * @param name the room's name
	 */
	void enter(String name) {
		this.rooms.compute(name,
				(key, room) -> (room != null) ? room.plus(1) : new Occupied(new Room(name, this.topics), 1));
	}

	/**
	 * The room of a visitor who has entered and not yet left.
	 * @param name the room's name
	 * @return the room
	 */
	Room get(String name) {
		Occupied occupied = this.rooms.get(name);
		if (occupied == null) {
			throw new IllegalStateException("There must be a visitor in the room");
		}
		return occupied.room();
	}

	/**
	 * Counts one visitor less.
	 * @param name the room's name
	 */
	void leave(String name) {
		this.rooms.computeIfPresent(name, (key, room) -> (room.visitors() > 1) ? room.plus(-1) : null);
	}

	int count() {
		return this.rooms.size();
	}

	/**
	 * A room with the number of its visitors.
	 *
	 * @param room the room
	 * @param visitors how many sessions are in it, joined or not
	 */
	private record Occupied(Room room, int visitors) {

		Occupied plus(int more) {
			return new Occupied(this.room, this.visitors + more);
		}

	}

}
