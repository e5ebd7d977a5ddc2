package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/**
 * What others test on epoll holds on io_uring: the contract, data in both directions, digests,
 * commands that end early, lost connections. Skipped where the kernel has none.
 */
class UringTest {
  @BeforeAll
  static void isHere() {
    Optional<String> refusal = TcpTransport.refusal(IoEngine.IO_URING);
    assumeTrue(refusal.isEmpty(), () -> refusal.orElseThrow());
  }

  @Nested
  class Contract extends TcpContractTest {
    @Override
    TcpTransportOptions options() {
      return super.options().withEngine(IoEngine.IO_URING);
    }
  }

  @Nested
  class Reads extends ReadTest {}

  @Nested
  class LentWrites extends LentWriteTest {}

  @Nested
  class LargeWrites extends LargeWriteTest {}

  @Nested
  class Digests extends DigestTest {}

  @Nested
  class Ends extends CommandEndsTest {}

  @Nested
  class Life extends CommandLifeTest {}

  @Nested
  class Recovery extends RecoveryTest {}
}
