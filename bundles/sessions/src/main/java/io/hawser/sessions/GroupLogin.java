package io.hawser.sessions;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeOutcome;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.NodeStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Logs several nodes in at the same time, those with a leading login one after the other until one
 * of their target and portal is in. Blocks for the records.
 */
final class GroupLogin {
  private final NodeStore store;
  private final Function<NodeRecord, CompletionStage<NodeOutcome>> login;
  private final Consumer<NodeOutcome> each;

  GroupLogin(
      NodeStore store,
      Function<NodeRecord, CompletionStage<NodeOutcome>> login,
      Consumer<NodeOutcome> each) {
    this.store = store;
    this.login = login;
    this.each = each;
  }

  /** The outcomes in the order of the nodes. */
  CompletionStage<List<NodeOutcome>> run(List<NodeId> nodes) {
    Map<NodeId, CompletionStage<NodeOutcome>> outcomes = new LinkedHashMap<>();
    Map<Object, CompletionStage<Boolean>> leading = new LinkedHashMap<>();
    for (NodeId node : nodes) {
      if (outcomes.containsKey(node)) {
        continue;
      }
      NodeRecord record;
      try {
        record =
            store
                .node(node)
                .orElseThrow(
                    () ->
                        new HawserException(
                            ErrorCode.NO_OBJECTS_FOUND, "there is no record of " + node));
      } catch (HawserException e) {
        outcomes.put(
            node,
            told(
                CompletableFuture.completedStage(
                    new NodeOutcome(node, List.of(), Optional.of(e)))));
        continue;
      }
      if (record.leadingLogin()) {
        lead(node, record, leading, outcomes);
      } else {
        outcomes.put(node, told(login.apply(record)));
      }
    }
    List<CompletableFuture<NodeOutcome>> all = new ArrayList<>();
    nodes.forEach(node -> all.add(outcomes.get(node).toCompletableFuture()));
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
  }

  /** After those before it of the same target and portal, and only if none of them is in. */
  private void lead(
      NodeId node,
      NodeRecord record,
      Map<Object, CompletionStage<Boolean>> leading,
      Map<NodeId, CompletionStage<NodeOutcome>> outcomes) {
    Object group = List.of(node.target(), Portal.of(node.portal().host(), node.portal().port()));
    CompletionStage<Boolean> before =
        leading.getOrDefault(group, CompletableFuture.completedStage(false));
    CompletionStage<NodeOutcome> outcome =
        before.thenCompose(
            in ->
                in
                    ? CompletableFuture.completedStage(
                        new NodeOutcome(node, List.of(), Optional.empty()))
                    : told(login.apply(record)));
    outcomes.put(node, outcome);
    leading.put(
        group,
        before.thenCombine(outcome, (in, done) -> in || done.failure().isEmpty() || isIn(done)));
  }

  private static boolean isIn(NodeOutcome outcome) {
    return outcome.failure().filter(why -> why.code() == ErrorCode.SESSION_EXISTS).isPresent();
  }

  private CompletionStage<NodeOutcome> told(CompletionStage<NodeOutcome> outcome) {
    return outcome.thenApply(
        done -> {
          each.accept(done);
          return done;
        });
  }
}
