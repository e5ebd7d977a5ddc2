package io.hawser.kernel.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.kernel.libc.Errno;
import io.hawser.kernel.netlink.KernelException;
import io.hawser.kernel.netlink.Uevent;
import io.hawser.kernel.netlink.UeventRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the kernel has of one session: its endpoint, its session, its one connection. Knows what is
 * there after a step that failed, and takes it away again. Engine thread only.
 */
final class KernelObjects {
  /** The only connection's number. */
  static final int CID = 0;

  private static final Logger LOG = System.getLogger(KernelObjects.class.getName());

  /**
   * For a request that makes, ties or removes something: whether it was done has to be known, or it
   * is left behind, so its answer is waited for even when whoever wanted it has given up.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Between two looks at an endpoint that is not connected yet; doubled each time. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);
  private static final int POLL_MILLIS = 1;

  /** Commands of a session and of a logical unit, as open-iscsi ships them. */
  private static final int COMMANDS = 128;

  private static final int QUEUE_DEPTH = 32;

  private final Engine engine;
  private final String what;
  private long transport;
  private boolean endpointThere;
  private long endpoint;
  private boolean sessionThere;
  private int sid;
  private int host = -1;
  private boolean connectionThere;
  private boolean bound;

  /**
   * @param what whose they are, for messages
   */
  KernelObjects(Engine engine, String what) {
    this.engine = engine;
    this.what = what;
  }

  /** The transport's handle: read anew before each login, since it changes with the module. */
  void transport(long handle) {
    transport = handle;
  }

  /** The kernel has a session and its connection already, from another process. */
  void found(int kernelSid, int hostNumber) {
    sid = kernelSid;
    host = hostNumber;
    sessionThere = true;
    connectionThere = true;
    bound = true;
  }

  int sid() {
    return sid;
  }

  /** The SCSI host's number, -1 before there is a session. */
  int host() {
    return host;
  }

  boolean hasSession() {
    return sessionThere;
  }

  private static Deadline patient(Deadline deadline) {
    return deadline.remaining().compareTo(PATIENCE) > 0 ? deadline : Deadline.after(PATIENCE);
  }

  /** Connects, and waits until it is connected. */
  CompletionStage<Void> connect(OptionalInt throughHost, byte[] address, Deadline deadline) {
    UeventRequest request =
        throughHost.isPresent()
            ? UeventRequest.endpointConnect(transport, throughHost.getAsInt(), address)
            : UeventRequest.endpointConnect(transport, address);
    return engine
        .request(request, patient(deadline))
        .thenCompose(
            reply -> {
              endpoint = reply.longResult(0);
              endpointThere = true;
              return poll(FIRST_PAUSE, deadline);
            });
  }

  private CompletionStage<Void> poll(Duration pause, Deadline deadline) {
    return engine
        .request(UeventRequest.endpointPoll(transport, endpoint, POLL_MILLIS), deadline)
        .thenCompose(
            reply -> {
              int state = reply.result(0);
              if (state > 0) {
                return CompletableFuture.completedFuture(null);
              }
              if (state < 0) {
                Errno errno = Errno.of(-state);
                return CompletableFuture.failedFuture(
                    new HawserException(
                        errno.number() == Errno.ETIMEDOUT
                            ? ErrorCode.TRANSPORT_TIMEOUT
                            : ErrorCode.TRANSPORT,
                        what + ": the card could not connect: " + errno));
              }
              if (deadline.remainingNanos(System.nanoTime()) <= 0) {
                return CompletableFuture.failedFuture(
                    new HawserException(
                        ErrorCode.TRANSPORT_TIMEOUT, what + ": the card did not connect in time"));
              }
              CompletableFuture<Void> again = new CompletableFuture<>();
              engine.later(pause, () -> again.complete(null));
              Duration doubled = pause.multipliedBy(2);
              Duration next = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
              return again.thenCompose(done -> poll(next, deadline));
            });
  }

  /** Makes the session and its connection, unless they are there from before a loss. */
  CompletionStage<Void> create(Deadline deadline) {
    if (sessionThere) {
      return CompletableFuture.completedFuture(null);
    }
    UeventRequest bound =
        UeventRequest.createBoundSession(transport, endpoint, 1, COMMANDS, QUEUE_DEPTH);
    return engine
        .request(bound, patient(deadline))
        .exceptionallyCompose(e -> createPlain(Engine.failure(e), deadline))
        .thenCompose(
            reply -> {
              sid = reply.result(0);
              host = reply.result(4);
              sessionThere = true;
              return engine.request(
                  UeventRequest.createConnection(transport, sid, CID), patient(deadline));
            })
        .thenAccept(reply -> connectionThere = true);
  }

  /** Drivers without bound sessions say so in one of two ways. */
  private CompletionStage<Uevent> createPlain(HawserException why, Deadline deadline) {
    boolean unknown =
        why instanceof KernelException refused
            && (refused.errno().number() == Errno.ENOSYS
                || refused.errno().number() == Errno.EINVAL);
    return unknown
        ? engine.request(
            UeventRequest.createSession(transport, 1, COMMANDS, QUEUE_DEPTH), patient(deadline))
        : CompletableFuture.failedFuture(why);
  }

  /** Ties the connection to its endpoint. */
  CompletionStage<Void> bind(Deadline deadline) {
    return engine
        .request(UeventRequest.bindConnection(transport, sid, CID, endpoint), patient(deadline))
        .thenCompose(reply -> checked("BIND_CONN", reply))
        .thenAccept(reply -> bound = true);
  }

  /** Begins the full feature phase. */
  CompletionStage<Void> start(Deadline deadline) {
    return engine
        .request(UeventRequest.startConnection(transport, sid, CID), deadline)
        .thenCompose(reply -> checked("START_CONN", reply))
        .thenAccept(reply -> {});
  }

  /** Sends a PDU of ours. */
  CompletionStage<Void> send(byte[] header, byte[] data, Deadline deadline) {
    return engine
        .request(UeventRequest.sendPdu(transport, sid, CID, header, data), deadline)
        .thenCompose(reply -> checked("SEND_PDU", reply))
        .thenAccept(reply -> {});
  }

  /** Sets a parameter; one the driver does not know is left alone. */
  CompletionStage<Void> set(KernelParameter parameter, String value, Deadline deadline) {
    return engine
        .request(
            UeventRequest.setParameter(transport, sid, CID, parameter.number(), value), deadline)
        .handle(
            (reply, failure) -> {
              if (failure == null) {
                return checked("SET_PARAM " + parameter, reply);
              }
              HawserException why = Engine.failure(failure);
              boolean unknown =
                  why instanceof KernelException refused
                      && refused.errno().number() == Errno.ENOSYS;
              return unknown
                  ? CompletableFuture.<Uevent>completedFuture(null)
                  : CompletableFuture.<Uevent>failedFuture(why);
            })
        .thenCompose(stage -> stage)
        .thenAccept(reply -> {});
  }

  /** Sets a parameter of a host. */
  CompletionStage<Void> setHost(int hostNumber, int parameter, String value, Deadline deadline) {
    return engine
        .request(UeventRequest.setHostParameter(transport, hostNumber, parameter, value), deadline)
        .thenCompose(reply -> checked("SET_HOST_PARAM", reply))
        .thenAccept(reply -> {});
  }

  /** The second place where the kernel tells of a failure. */
  private CompletionStage<Uevent> checked(String request, Uevent reply) {
    int result = reply.result(0);
    if (result >= 0) {
      return CompletableFuture.completedFuture(reply);
    }
    Errno errno = Errno.of(-result);
    if (errno.number() == Errno.ENOSYS && request.startsWith("SET_PARAM")) {
      return CompletableFuture.completedFuture(reply);
    }
    return CompletableFuture.failedFuture(
        new HawserException(
            ErrorCode.TRANSPORT, what + ": the kernel refused " + request + ": " + errno));
  }

  /** Takes the session's disks away; the event tells when they are gone. */
  CompletionStage<Void> unbind() {
    return attempt("UNBIND_SESSION", UeventRequest.unbindSession(transport, sid));
  }

  /** The connection is lost: keeps the session, makes room for the next connection. */
  CompletionStage<Void> recover() {
    return disconnect()
        .thenCompose(
            done ->
                connectionThere
                    ? attempt(
                        "STOP_CONN",
                        UeventRequest.stopConnection(
                            transport, sid, CID, UeventRequest.STOP_RECOVER))
                    : CompletableFuture.completedFuture(null));
  }

  /** Takes everything away that is there, whatever of it fails. */
  CompletionStage<Void> remove() {
    return disconnect().thenCompose(done -> stop()).thenCompose(done -> destroy());
  }

  private CompletionStage<Void> disconnect() {
    if (!endpointThere) {
      return CompletableFuture.completedFuture(null);
    }
    endpointThere = false;
    return attempt("EP_DISCONNECT", UeventRequest.endpointDisconnect(transport, endpoint));
  }

  private CompletionStage<Void> stop() {
    if (!connectionThere || !bound) {
      return CompletableFuture.completedFuture(null);
    }
    bound = false;
    return attempt(
        "STOP_CONN",
        UeventRequest.stopConnection(transport, sid, CID, UeventRequest.STOP_TERMINATE));
  }

  private CompletionStage<Void> destroy() {
    CompletionStage<Void> connectionGone = CompletableFuture.completedFuture(null);
    if (connectionThere) {
      connectionThere = false;
      connectionGone =
          attempt("DESTROY_CONN", UeventRequest.destroyConnection(transport, sid, CID));
    }
    return connectionGone.thenCompose(
        done -> {
          if (!sessionThere) {
            return CompletableFuture.completedFuture(null);
          }
          sessionThere = false;
          // That it is gone is our own doing: nobody has to hear of it as of somebody else's.
          engine.unregister(sid);
          return attempt("DESTROY_SESSION", UeventRequest.destroySession(transport, sid));
        });
  }

  /** The kernel has nothing of it any more. */
  void forget() {
    endpointThere = false;
    connectionThere = false;
    sessionThere = false;
    bound = false;
  }

  /** A step of a removal: the next one comes whether this one succeeds or not. */
  private CompletionStage<Void> attempt(String step, UeventRequest request) {
    return engine
        .request(request, Deadline.after(PATIENCE))
        .handle(
            (reply, failure) -> {
              if (failure != null) {
                LOG.log(
                    Level.DEBUG,
                    () -> what + ": " + step + ": " + Engine.failure(failure).getMessage());
              }
              return null;
            });
  }
}
