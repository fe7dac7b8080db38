/**
 * Between the objects of an application and the payloads of messages.
 */
@NullMarked
package dev.wsboot.internal.endpoint.codec;

import org.jspecify.annotations.NullMarked;
