/**
 * The servlet filter that answers opening handshakes; the only place where handshake,
 * router and transport meet.
 */
@NullMarked
package dev.wsboot.internal.web;

import org.jspecify.annotations.NullMarked;
