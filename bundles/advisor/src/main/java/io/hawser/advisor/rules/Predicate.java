package io.hawser.advisor.rules;

import java.util.List;

/** The condition of a rule: what it finds in a situation, nothing if all is well. */
@FunctionalInterface
interface Predicate {
  List<Hit> test(Situation situation);
}
