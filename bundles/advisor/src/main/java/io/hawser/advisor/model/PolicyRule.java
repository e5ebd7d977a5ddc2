package io.hawser.advisor.model;

import java.util.Optional;

/**
 * One rule of policy routing ({@code ip rule}).
 *
 * @param priority the lower is asked first
 * @param from source network, empty for any
 * @param to destination network, empty for any
 * @param device only packets of sockets bound to this interface, empty for any
 * @param table the table it sends to
 */
public record PolicyRule(
    long priority, Optional<Cidr> from, Optional<Cidr> to, Optional<String> device, String table) {}
