/**
 * Annotated methods as an application declares them, and the mistakes that can be made.
 */
@NullMarked
package dev.wsboot.internal.endpoint.method;

import org.jspecify.annotations.NullMarked;
