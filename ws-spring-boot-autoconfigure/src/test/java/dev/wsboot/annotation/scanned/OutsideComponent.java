package dev.wsboot.annotation.scanned;

import org.springframework.stereotype.Component;

/**
 * A component that is no endpoint.
 */
@Component
public class OutsideComponent {

}
