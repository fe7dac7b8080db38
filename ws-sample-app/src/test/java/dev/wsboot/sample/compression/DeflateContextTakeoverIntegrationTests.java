package dev.wsboot.sample.compression;

import org.springframework.test.context.TestPropertySource;

/**
 * The same exchanges with a server that lets messages refer to earlier ones.
 */
@TestPropertySource(properties = "ws.compression.context-takeover=true")
class DeflateContextTakeoverIntegrationTests extends DeflateParametersIntegrationTests {

}
