package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes a command line apart as the C library's {@code getopt_long} does: short options together in
 * one word, values in the same word or in the next, long options cut short as long as only one
 * begins so. Words that are no options are left out, as {@code iscsiadm} leaves them out.
 */
final class GetOpt {
  /** One option as it was given; the value is empty for an option without one. */
  record Given(char letter, String value) {}

  /** Letters that have a value. */
  private static final String WITH_VALUE = "mapbcCPTHiIUkLdrnvotxA";

  private static final String ALL = WITH_VALUE + "RlDVhsSuW";

  private static final Map<String, Character> LONG = new LinkedHashMap<>();

  static {
    LONG.put("mode", 'm');
    LONG.put("portal", 'p');
    LONG.put("targetname", 'T');
    LONG.put("interface", 'I');
    LONG.put("op", 'o');
    LONG.put("type", 't');
    LONG.put("name", 'n');
    LONG.put("value", 'v');
    LONG.put("host", 'H');
    LONG.put("sid", 'r');
    LONG.put("rescan", 'R');
    LONG.put("print", 'P');
    LONG.put("discover", 'D');
    LONG.put("login", 'l');
    LONG.put("loginall", 'L');
    LONG.put("logout", 'u');
    LONG.put("logoutall", 'U');
    LONG.put("stats", 's');
    LONG.put("killiscsid", 'k');
    LONG.put("debug", 'd');
    LONG.put("show", 'S');
    LONG.put("version", 'V');
    LONG.put("help", 'h');
    LONG.put("submode", 'C');
    LONG.put("ip", 'a');
    LONG.put("packetsize", 'b');
    LONG.put("count", 'c');
    LONG.put("interval", 'i');
    LONG.put("index", 'x');
    LONG.put("portal_type", 'A');
    LONG.put("no_wait", 'W');
  }

  private final List<String> words;
  private final List<Given> given = new ArrayList<>();
  private int at;

  private GetOpt(List<String> words) {
    this.words = words;
  }

  /**
   * The options in the order of the command line.
   *
   * @throws HawserException {@code INVALID} for an unknown or ambiguous option, or one whose value
   *     is missing
   */
  static List<Given> parse(List<String> words) throws HawserException {
    GetOpt parser = new GetOpt(words);
    parser.run();
    return parser.given;
  }

  private void run() throws HawserException {
    while (at < words.size()) {
      String word = words.get(at++);
      if (word.equals("--")) {
        return;
      }
      if (word.equals("-targetname")) {
        // As it is misprinted in a much used manual.
        given.add(new Given('T', value(word)));
      } else if (word.startsWith("--")) {
        longOption(word);
      } else if (word.startsWith("-") && word.length() > 1) {
        shortOptions(word);
      }
    }
  }

  private void shortOptions(String word) throws HawserException {
    for (int i = 1; i < word.length(); i++) {
      char letter = word.charAt(i);
      if (ALL.indexOf(letter) < 0) {
        throw invalid("there is no option -" + letter);
      }
      if (WITH_VALUE.indexOf(letter) >= 0) {
        String rest = word.substring(i + 1);
        given.add(new Given(letter, rest.isEmpty() ? value("-" + letter) : rest));
        return;
      }
      given.add(new Given(letter, ""));
    }
  }

  private void longOption(String word) throws HawserException {
    int equal = word.indexOf('=');
    String name = word.substring(2, equal < 0 ? word.length() : equal);
    char letter = letter(name);
    if (WITH_VALUE.indexOf(letter) < 0) {
      if (equal >= 0) {
        throw invalid("--" + name + " takes no value");
      }
      given.add(new Given(letter, ""));
    } else {
      given.add(new Given(letter, equal < 0 ? value("--" + name) : word.substring(equal + 1)));
    }
  }

  private static char letter(String name) throws HawserException {
    Character exact = LONG.get(name);
    if (exact != null) {
      return exact;
    }
    List<String> begin = LONG.keySet().stream().filter(each -> each.startsWith(name)).toList();
    if (begin.size() == 1) {
      return LONG.get(begin.get(0));
    }
    throw invalid(
        begin.isEmpty()
            ? "there is no option --" + name
            : "--" + name + " may mean --" + String.join(" or --", begin));
  }

  private String value(String option) throws HawserException {
    if (at == words.size()) {
      throw invalid(option + " needs a value");
    }
    return words.get(at++);
  }

  private static HawserException invalid(String why) {
    return new HawserException(ErrorCode.INVALID, why + "; try 'iscsiadm --help'");
  }
}
