/**
 * Beans that live as long as a session.
 */
@NullMarked
package dev.wsboot.internal.endpoint.scope;

import org.jspecify.annotations.NullMarked;
