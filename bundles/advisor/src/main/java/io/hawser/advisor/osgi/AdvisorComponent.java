package io.hawser.advisor.osgi;

import io.hawser.advisor.TopologyAdvisor;
import io.hawser.api.HawserException;
import io.hawser.api.advisor.Advice;
import io.hawser.api.advisor.AdviceRequest;
import io.hawser.api.advisor.Advisor;
import io.hawser.api.advisor.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** The advisor as a service that reads this host. */
@Component(service = Advisor.class)
public final class AdvisorComponent implements Advisor {
  private final Advisor advisor = new TopologyAdvisor(Path.of("/"));

  @Override
  public Advice advise(AdviceRequest request) throws HawserException {
    return advisor.advise(request);
  }

  @Override
  public String json(Advice advice) {
    return advisor.json(advice);
  }

  @Override
  public String text(Advice advice) {
    return advisor.text(advice);
  }

  @Override
  public List<String> arrays() {
    return advisor.arrays();
  }

  @Override
  public List<Finding> validate(String array, Map<String, String> settings) throws HawserException {
    return advisor.validate(array, settings);
  }

  @Override
  public List<Finding> plan(String array, Map<String, Long> planned) throws HawserException {
    return advisor.plan(array, planned);
  }
}
