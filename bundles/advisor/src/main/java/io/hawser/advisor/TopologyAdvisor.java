package io.hawser.advisor;

import io.hawser.advisor.array.ArrayProfiles;
import io.hawser.advisor.file.TopologyFile;
import io.hawser.advisor.host.HostTopology;
import io.hawser.advisor.model.Addresses;
import io.hawser.advisor.model.TargetPortal;
import io.hawser.advisor.model.Topology;
import io.hawser.advisor.render.AdviceJson;
import io.hawser.advisor.render.AdviceText;
import io.hawser.advisor.rules.Judge;
import io.hawser.advisor.rules.Profile;
import io.hawser.advisor.rules.RuleSet;
import io.hawser.advisor.rules.Situation;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.Printable;
import io.hawser.api.advisor.Advice;
import io.hawser.api.advisor.AdviceRequest;
import io.hawser.api.advisor.Advisor;
import io.hawser.api.advisor.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The advisor: reads a topology, applies the rules, renders what came of it. */
public final class TopologyAdvisor implements Advisor {
  private static final int MAX_WHAT_IF = 64;

  private final Path root;
  private final RuleSet rules;
  private final ArrayProfiles arrays = new ArrayProfiles();

  /**
   * @param root the directory that {@code sys} and {@code proc} are read below, {@code /} for this
   *     host; below any other no command of the host is run
   */
  public TopologyAdvisor(Path root) {
    this(root, RuleSet.standard());
  }

  TopologyAdvisor(Path root, RuleSet rules) {
    this.root = root;
    this.rules = rules;
  }

  @Override
  public Advice advise(AdviceRequest request) throws HawserException {
    Topology read =
        request.topology().isPresent()
            ? TopologyFile.read(request.topology().get())
            : HostTopology.under(root).read();
    List<TargetPortal> portals = new ArrayList<>(read.portals());
    for (Portal portal : request.portals()) {
      portals.add(place(portal));
    }
    if (portals.size() > TopologyFile.MAX_PORTALS || request.whatIf().size() > MAX_WHAT_IF) {
      throw new HawserException(
          ErrorCode.INVALID,
          "at most "
              + TopologyFile.MAX_PORTALS
              + " portals and "
              + MAX_WHAT_IF
              + " failures are judged at once");
    }
    String word = request.profile().or(read::profile).orElse(Profile.LINUX.word());
    Profile profile =
        Profile.of(word)
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.INVALID,
                        "no profile is named '"
                            + Printable.of(word)
                            + "'; there are "
                            + Profile.words()));
    List<Finding> extra = new ArrayList<>();
    if (request.array().isPresent()) {
      extra.addAll(
          arrays.portals(
              request.array().get(), portals.stream().map(p -> p.portal().host()).toList()));
    }
    Situation situation =
        new Situation(
            read.withPortals(portals),
            profile,
            request.bound(),
            request.symptom(),
            request.seenPaths());
    return new Judge(rules).judge(situation, request.whatIf(), extra);
  }

  private static TargetPortal place(Portal portal) throws HawserException {
    return new TargetPortal(
        portal,
        Addresses.literal(portal.host())
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.INVALID,
                        "portal " + portal + " is judged by its address, not by a name")),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty());
  }

  @Override
  public String json(Advice advice) {
    return AdviceJson.render(advice);
  }

  @Override
  public String text(Advice advice) {
    return AdviceText.render(advice);
  }

  @Override
  public List<String> arrays() {
    return arrays.names();
  }

  @Override
  public List<Finding> validate(String array, Map<String, String> settings) throws HawserException {
    return arrays.validate(array, settings);
  }

  @Override
  public List<Finding> plan(String array, Map<String, Long> planned) throws HawserException {
    return arrays.plan(array, planned);
  }
}
