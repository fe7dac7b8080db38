package dev.wsboot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import dev.wsboot.autoconfigure.Crowd.Member;
import dev.wsboot.autoconfigure.DrainProcessIntegrationTests.Application;
import dev.wsboot.autoconfigure.IdentityIntegrationTests.Server;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose process stands still for a while, as a laptop that sleeps or a
 * container that is frozen: for it, the clock jumps.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "A process cannot be suspended there")
class SuspendedProcessIntegrationTests {

	/** Milliseconds, longer than anybody may be silent. */
	private static final long STILL = 4000;

	@Test
	void timeThatStoodStillIsNoReasonToCloseAnybody(@TempDir Path directory) throws Exception {
		Path output = directory.resolve("output.txt");
		Process process = DrainProcessIntegrationTests.start(Server.TOMCAT, output, Application.class,
				"--ws.heartbeat.interval=300ms", "--ws.heartbeat.timeout=3s", "--ws.timeouts.idle=3s");
		try (Crowd crowd = new Crowd(DrainProcessIntegrationTests.port(process, output))) {
			List<Member> alive = crowd.join(30, "/echo");
			crowd.echo(alive, 60);
			// Nobody answers the Pings that come now, as if the network were gone, too.
			assertThat(process.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
			signal(process, "STOP");
			assertThat(process.waitFor(STILL, TimeUnit.MILLISECONDS)).isFalse();
			signal(process, "CONT");
			crowd.echo(alive, 300);
			assertThat(alive).allSatisfy((member) -> assertThat(member.closed).isZero());
			assertThat(Files.readString(output)).doesNotContain(" ERROR ");
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static void signal(Process process, String name) throws Exception {
		Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
		assertThat(kill.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(kill.exitValue()).isZero();
	}

}
