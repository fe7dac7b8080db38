package dev.wsboot.internal.connection.outbound;

import java.util.concurrent.CompletableFuture;

/**
 * Completed when a frame was handed to the network, at once by the thread that did it:
 * all that depends on it is a thread that waits. (What depends on other futures may do
 * anything, so they are completed on workers, and the worker that waits for this one may
 * be the last.)
 */
public final class Handover extends CompletableFuture<Void> {

}
