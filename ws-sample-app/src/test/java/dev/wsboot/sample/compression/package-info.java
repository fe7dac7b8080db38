/**
 * permessage-deflate (RFC 7692) and hostile peers, over real sockets against the running
 * sample application.
 */
@NullMarked
package dev.wsboot.sample.compression;

import org.jspecify.annotations.NullMarked;
