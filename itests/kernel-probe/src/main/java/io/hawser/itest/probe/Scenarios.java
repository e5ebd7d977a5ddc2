package io.hawser.itest.probe;

/** Runs scenarios one after the other, and ends the process: 0 if all was as it should be. */
final class Scenarios {
  private Scenarios() {}

  static void run(String names, Bench bench) {
    int code = 1;
    try {
      for (String name : names.split(",")) {
        scenario(name, bench);
      }
      Report.say("PROBE PASSED");
      code = 0;
    } catch (Exception | AssertionError e) {
      e.printStackTrace(System.out);
      Report.say("PROBE FAILED: " + e);
    }
    System.out.flush();
    Runtime.getRuntime().halt(code);
  }

  private static void scenario(String name, Bench bench) throws Exception {
    Report.say("== " + name);
    long start = System.nanoTime();
    String[] words = name.split(":");
    switch (words[0]) {
      case "iser" -> new IserScenario(bench).run();
      case "card" -> new CardScenario(bench, words[1]).run();
      case "interop" -> new InteropScenario(bench).run();
      case "leave" -> new AdoptScenario(bench).leave();
      case "adopt" -> new AdoptScenario(bench).adopt();
      case "join" -> new JoinScenario(bench).run();
      case "move" -> new MoveScenario(bench).run();
      default -> throw new AssertionError("there is no scenario '" + name + "'");
    }
    Report.say("== " + name + " took " + Report.millis(start));
  }
}
