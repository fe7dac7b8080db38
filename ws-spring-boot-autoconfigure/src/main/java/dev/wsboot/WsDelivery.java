package dev.wsboot;

/**
 * What became of a published message when the call returned.
 *
 * @param receivers sessions that were meant
 * @param accepted of these, sessions to whose network or send buffer it was given
 * @param dropped of these, sessions that were closed or whose send buffer had no room
 * @since 0.1.0
 */
public record WsDelivery(int receivers, int accepted, int dropped) {

}
