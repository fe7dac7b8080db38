/**
 * Endpoints made of code: a bean of type {@link dev.wsboot.routes.WsRoutes} instead of
 * annotated classes, with the same properties, checks and interceptors.
 */
@NullMarked
package dev.wsboot.routes;

import org.jspecify.annotations.NullMarked;
