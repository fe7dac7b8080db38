/**
 * Who opened a session, and for how long that holds: the security context of callbacks,
 * the end of HTTP sessions and of tokens. Spring Security and Spring Session are
 * optional.
 */
@NullMarked
package dev.wsboot.security;

import org.jspecify.annotations.NullMarked;
