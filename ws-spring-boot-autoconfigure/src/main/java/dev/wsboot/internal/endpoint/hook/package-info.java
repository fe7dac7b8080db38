/**
 * What the application does before an opening handshake is answered: interceptors, the
 * endpoint's own method, and the answers that their refusals become.
 */
@NullMarked
package dev.wsboot.internal.endpoint.hook;

import org.jspecify.annotations.NullMarked;
