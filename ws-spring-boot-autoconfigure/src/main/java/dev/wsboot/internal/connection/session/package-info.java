/**
 * One live connection and its session, the way in to the endpoint, and the registry and
 * topics over all sessions.
 */
@NullMarked
package dev.wsboot.internal.connection.session;

import org.jspecify.annotations.NullMarked;
