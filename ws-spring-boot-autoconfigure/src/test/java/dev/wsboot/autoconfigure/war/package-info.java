/**
 * An application as it stands in a war file. Nothing here is found by other tests.
 */
@NullMarked
package dev.wsboot.autoconfigure.war;

import org.jspecify.annotations.NullMarked;
