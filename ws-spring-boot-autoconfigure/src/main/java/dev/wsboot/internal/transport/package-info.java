/**
 * Taking over a connection from the servlet container: the contract, and the event loops
 * that serve connections afterwards. Each container has a package of its own below.
 */
@NullMarked
package dev.wsboot.internal.transport;

import org.jspecify.annotations.NullMarked;
