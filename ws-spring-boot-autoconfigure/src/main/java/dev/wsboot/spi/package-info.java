/**
 * What an application implements as beans to teach endpoints other arguments, results and
 * message formats. Beans are asked in their order ({@code @Order}), before what is built
 * in.
 */
@NullMarked
package dev.wsboot.spi;

import org.jspecify.annotations.NullMarked;
