package io.hawser.kernel.session;

import io.hawser.api.Deadline;
import io.hawser.api.Secret;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.kernel.sysfs.TransportClass;
import io.hawser.protocol.login.InitiatorLogin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The parameters the kernel is told of a session, before and after its login. */
final class SessionSetup {
  /** Seconds the kernel's error handling waits, open-iscsi's defaults. */
  private static final String ABORT_SECONDS = "15";

  private static final String RESET_SECONDS = "30";

  private record Setting(KernelParameter parameter, String value) {}

  private final List<Setting> settings = new ArrayList<>();

  private void add(KernelParameter parameter, String value) {
    if (!value.isEmpty()) {
      settings.add(new Setting(parameter, value));
    }
  }

  private void add(KernelParameter parameter, long value) {
    add(parameter, Long.toString(value));
  }

  private void add(KernelParameter parameter, boolean value) {
    add(parameter, value ? "1" : "0");
  }

  /**
   * What is told before the login.
   *
   * @param kernelPings whether the kernel sends the NOPs
   */
  static SessionSetup before(LoginRequest request, TransportClass transport, boolean kernelPings) {
    SessionSetup setup = new SessionSetup();
    request.target().ifPresent(name -> setup.add(KernelParameter.TARGET_NAME, name.value()));
    setup.add(KernelParameter.PERSISTENT_ADDRESS, request.portal().host());
    setup.add(KernelParameter.PERSISTENT_PORT, request.portal().port());
    setup.add(KernelParameter.INITIATOR_NAME, request.initiator().value());
    setup.add(KernelParameter.IFACE_NAME, request.iface().name());
    if (request.type() == SessionType.DISCOVERY) {
      setup.add(KernelParameter.DISCOVERY, true);
    }
    SessionTimeouts timeouts = request.timeouts();
    setup.add(KernelParameter.RECOVERY_TIMEOUT, seconds(timeouts.replacement()));
    setup.add(KernelParameter.FAST_ABORT, true);
    setup.add(KernelParameter.ABORT_TIMEOUT, ABORT_SECONDS);
    setup.add(KernelParameter.LU_RESET_TIMEOUT, RESET_SECONDS);
    setup.add(KernelParameter.TARGET_RESET_TIMEOUT, RESET_SECONDS);
    if (kernelPings) {
      setup.add(KernelParameter.PING_TIMEOUT, seconds(timeouts.noopTimeout()));
      setup.add(KernelParameter.RECEIVE_TIMEOUT, seconds(timeouts.noopInterval()));
    }
    // Only a card that logs in itself needs the secrets; sysfs shows them to root.
    if (transport.can(TransportClass.LOGIN_OFFLOAD)) {
      request.chap().ifPresent(setup::credentials);
    }
    return setup;
  }

  private void credentials(ChapCredentials chap) {
    add(KernelParameter.USER, chap.user());
    add(KernelParameter.PASSWORD, text(chap.secret()));
    chap.targetUser().ifPresent(name -> add(KernelParameter.TARGET_USER, name));
    chap.targetSecret().ifPresent(secret -> add(KernelParameter.TARGET_PASSWORD, text(secret)));
  }

  private static String text(Secret secret) {
    return new String(secret.copyBytes(), StandardCharsets.UTF_8);
  }

  /** Whole seconds, at least 1 for what is not zero. */
  private static long seconds(Duration duration) {
    return duration.isZero() ? 0 : Math.max(1, duration.toSeconds());
  }

  /** What came out of the login; what the driver cannot do is not told it. */
  static SessionSetup after(InitiatorLogin.LoggedIn result, TransportClass transport) {
    SessionSetup setup = new SessionSetup();
    SessionParameters p = result.parameters();
    setup.add(KernelParameter.MAX_RECV_DLENGTH, p.maxRecvDataSegmentLength());
    setup.add(KernelParameter.MAX_XMIT_DLENGTH, p.maxXmitDataSegmentLength());
    if (transport.can(TransportClass.HEADER_DIGEST)) {
      setup.add(KernelParameter.HEADER_DIGEST, p.headerDigests().get(0) == Digest.CRC32C);
    }
    if (transport.can(TransportClass.DATA_DIGEST)) {
      setup.add(KernelParameter.DATA_DIGEST, p.dataDigests().get(0) == Digest.CRC32C);
    }
    setup.add(KernelParameter.INITIAL_R2T, p.initialR2T());
    if (transport.can(TransportClass.MULTI_R2T)) {
      setup.add(KernelParameter.MAX_R2T, p.maxOutstandingR2T());
    }
    setup.add(KernelParameter.IMMEDIATE_DATA, p.immediateData());
    setup.add(KernelParameter.FIRST_BURST, p.firstBurstLength());
    setup.add(KernelParameter.MAX_BURST, p.maxBurstLength());
    setup.add(KernelParameter.PDU_IN_ORDER, p.dataPduInOrder());
    setup.add(KernelParameter.SEQUENCE_IN_ORDER, p.dataSequenceInOrder());
    setup.add(KernelParameter.ERROR_RECOVERY_LEVEL, 0);
    setup.add(KernelParameter.EXP_STATSN, Integer.toUnsignedLong(result.expStatSn()));
    result.portalGroupTag().ifPresent(tag -> setup.add(KernelParameter.PORTAL_GROUP_TAG, tag));
    return setup;
  }

  /** Tells the kernel, one after the other. */
  CompletionStage<Void> apply(KernelObjects objects, Deadline deadline) {
    CompletionStage<Void> all = CompletableFuture.completedFuture(null);
    for (Setting setting : settings) {
      all = all.thenCompose(done -> objects.set(setting.parameter(), setting.value(), deadline));
    }
    return all;
  }
}
