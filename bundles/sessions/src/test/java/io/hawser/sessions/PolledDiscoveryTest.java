package io.hawser.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryEvent;
import io.hawser.api.discovery.DiscoveryEvent.Found;
import io.hawser.api.discovery.DiscoveryEvent.Lost;
import io.hawser.api.discovery.DiscoveryEvent.Refused;
import io.hawser.api.discovery.DiscoveryEvent.SourceState;
import io.hawser.api.discovery.DiscoveryPolicy;
import io.hawser.api.session.DiscoveryChanges;
import io.hawser.api.session.DiscoveryId;
import io.hawser.api.session.DiscoveryRecord;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.api.session.RecordValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Asked as often as the records say, told what changed, on a virtual clock. */
class PolledDiscoveryTest {
  private static final DiscoveryId ARRAY =
      new DiscoveryId("sendtargets", Portal.of("10.0.0.1", 3260));
  private static final DiscoveryId SERVER = new DiscoveryId("isns", Portal.of("10.0.0.9", 3205));

  private final VirtualTime time = new VirtualTime();
  private final Books books = new Books();
  private final List<NodeDiscovery.Request> requests = new ArrayList<>();
  private final List<DiscoveryEvent> told = new ArrayList<>();
  private final List<String> listed = new ArrayList<>(List.of("a"));
  private DiscoveryPolicy policy = DiscoveryPolicy.TELL;
  private HawserException fault;
  private CompletableFuture<NodeDiscovery.Result> pending;

  private CompletionStage<NodeDiscovery.Result> discover(NodeDiscovery.Request request) {
    requests.add(request);
    if (pending != null) {
      return pending;
    }
    return fault != null
        ? CompletableFuture.failedStage(fault)
        : CompletableFuture.completedStage(answer());
  }

  private NodeDiscovery.Result answer() {
    List<DiscoveredNode> found = new ArrayList<>();
    for (String each : listed) {
      // Twice, as through two ifaces.
      for (String iface : List.of("i1", "i2")) {
        found.add(
            new DiscoveredNode(
                IscsiName.of("iqn.2026-11.example.storage:" + each),
                Portal.parse("10.0.0.1:3260,1"),
                Optional.of(iface),
                "sendtargets 10.0.0.1:3260"));
      }
    }
    return new NodeDiscovery.Result(found, DiscoveryChanges.NONE, List.of());
  }

  private void record(DiscoveryId id, String polled, String interval) {
    String prefix = "discovery." + id.type() + ".";
    books.records.put(
        id,
        new DiscoveryRecord(
            id,
            RecordValues.of(
                Map.of(
                    prefix + "use_discoveryd", polled, prefix + "discoveryd_poll_inval", interval)),
            List.of()));
  }

  private PolledDiscovery start() {
    return new PolledDiscovery(
        books, this::discover, () -> policy, told::add, time, time, Runnable::run);
  }

  private List<DiscoveryEvent> news() {
    List<DiscoveryEvent> news = List.copyOf(told);
    told.clear();
    return news;
  }

  @Test
  void onlyWhoWantsItIsAskedAndAsOftenAsHeSays() {
    record(ARRAY, "Yes", "10");
    record(SERVER, "No", "10");
    start();
    assertEquals(1, requests.size());
    assertTrue(requests.get(0).stored(), "by the credentials of its record");
    assertEquals(java.util.Set.of(), requests.get(0).operations(), "no record is changed here");
    time.advance(Duration.ofSeconds(9));
    assertEquals(1, requests.size());
    time.advance(Duration.ofSeconds(51));
    assertEquals(7, requests.size());
    assertEquals(ARRAY, requests.get(6).source());
  }

  @Test
  void anIntervalOfNothingAsksOnce() {
    record(ARRAY, "Yes", "0");
    record(SERVER, "yes", "-1");
    start();
    time.advance(Duration.ofHours(1));
    assertEquals(2, requests.size());
  }

  @Test
  void recordsThatComeAndGoAreNoticed() {
    PolledDiscovery polled = start();
    time.advance(PolledDiscovery.LOOK.multipliedBy(3));
    assertEquals(0, requests.size());
    record(ARRAY, "Yes", "5");
    time.advance(PolledDiscovery.LOOK);
    int asked = requests.size();
    assertTrue(asked >= 1, "noticed");
    books.records.clear();
    time.advance(Duration.ofMinutes(5));
    assertTrue(requests.size() <= asked + 1);
    record(ARRAY, "Yes", "5");
    polled.close();
    asked = requests.size();
    time.advance(Duration.ofMinutes(5));
    assertEquals(asked, requests.size());
    assertEquals(0, time.pending(), "nothing is left behind");
  }

  @Test
  void changesAreToldOnceAndFailuresKeepWhatIsKnown() {
    record(ARRAY, "Yes", "10");
    start();
    List<DiscoveryEvent> first = news();
    assertEquals(new SourceState("sendtargets 10.0.0.1:3260", true, ""), first.get(0));
    assertEquals(2, first.size(), "one target, however many ifaces found it");
    assertEquals(DiscoveryEvent.Action.ANNOUNCE, ((Found) first.get(1)).action());
    time.advance(Duration.ofSeconds(10));
    assertEquals(List.of(), news());
    listed.add("b");
    time.advance(Duration.ofSeconds(10));
    assertTrue(((Found) news().get(0)).node().target().value().endsWith(":b"));
    fault = new HawserException(ErrorCode.TRANSPORT, "no route");
    time.advance(Duration.ofSeconds(30));
    assertEquals(List.of(new SourceState("sendtargets 10.0.0.1:3260", false, "no route")), news());
    fault = null;
    listed.remove("a");
    time.advance(Duration.ofSeconds(10));
    List<DiscoveryEvent> back = news();
    assertInstanceOf(SourceState.class, back.get(0));
    assertTrue(((Lost) back.get(1)).node().target().value().endsWith(":a"));
    assertEquals(2, back.size());
  }

  @Test
  void whatThePolicyDoesNotLetInIsRefusedOnceAndJudgedAnewWhenItChanges() {
    record(ARRAY, "Yes", "10");
    policy = DiscoveryPolicy.of("login", List.of("*:b"), List.of());
    start();
    assertInstanceOf(Refused.class, news().get(1));
    time.advance(Duration.ofSeconds(10));
    assertEquals(List.of(), news());
    policy = DiscoveryPolicy.of("login", List.of("*:a"), List.of("10.0.0.0/24"));
    time.advance(Duration.ofSeconds(10));
    assertEquals(DiscoveryEvent.Action.LOGIN, ((Found) news().get(0)).action());
  }

  @Test
  void nobodyIsAskedTwiceAtATime() {
    record(ARRAY, "Yes", "5");
    pending = new CompletableFuture<>();
    start();
    time.advance(Duration.ofMinutes(2));
    assertEquals(1, requests.size());
    CompletableFuture<NodeDiscovery.Result> slow = pending;
    pending = null;
    slow.complete(answer());
    time.advance(Duration.ofSeconds(5));
    assertEquals(2, requests.size());
    assertEquals(2, news().size());
  }

  @Test
  void thePolicyOfTheConfigurationFileIsReadAtOnceAndMistakesOnlyTell() {
    FakeStore store = new FakeStore();
    PolicySettings settings = new PolicySettings(store);
    assertEquals(Optional.empty(), settings.get());
    store.configuration.put("discovery.policy", "login");
    assertEquals(Optional.of(DiscoveryPolicy.TELL), settings.get(), "no list, no login");
    store.configuration.put("discovery.policy.names", "iqn.2026-11.example.*, eui.*");
    store.configuration.put("discovery.policy.subnets", "10.0.0.0/24");
    assertEquals(
        Optional.of(
            DiscoveryPolicy.of(
                "login", List.of("iqn.2026-11.example.*", "eui.*"), List.of("10.0.0.0/24"))),
        settings.get());
    store.configuration.put("discovery.policy.subnets", "10.0.0.0/99");
    assertEquals(Optional.of(DiscoveryPolicy.TELL), settings.get());
  }
}
