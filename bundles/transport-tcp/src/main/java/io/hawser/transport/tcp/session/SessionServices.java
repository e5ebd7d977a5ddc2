package io.hawser.transport.tcp.session;

import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.transport.tcp.net.Connector;
import io.hawser.transport.tcp.net.RouteFinder;
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
 */
public record SessionServices(
    Connector connector,
    RouteFinder routes,
    Executor blocking,
    RandomGenerator random,
    ReflectionGuard reflection,
    int queueDepth) {}
