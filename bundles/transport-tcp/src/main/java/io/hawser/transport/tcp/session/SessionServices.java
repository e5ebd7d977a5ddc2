package io.hawser.transport.tcp.session;

import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.transport.tcp.net.Dialer;
import io.hawser.transport.tcp.net.RouteFinder;
import io.hawser.transport.tcp.recorder.FlightRecorder;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What all sessions of a transport share.
 *
 * @param connector makes connections
 * @param routes finds the way to a portal; blocks
 * @param blocking runs what blocks
 * @param random source of CHAP challenges
 * @param reflection remembers the challenges of all logins
 * @param queueDepth commands a session holds
 * @param recorder keeps the last PDU headers of each connection; empty for none
 */
public record SessionServices(
    Dialer connector,
    RouteFinder routes,
    Executor blocking,
    RandomGenerator random,
    ReflectionGuard reflection,
    int queueDepth,
    Optional<FlightRecorder> recorder) {}
