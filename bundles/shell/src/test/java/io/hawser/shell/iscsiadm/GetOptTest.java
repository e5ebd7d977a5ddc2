package io.hawser.shell.iscsiadm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of the command line. */
class GetOptTest {
  private static String parsed(String line) throws HawserException {
    return GetOpt.parse(Arrays.asList(line.split(" "))).stream()
        .map(
            given ->
                given.value().isEmpty()
                    ? "" + given.letter()
                    : given.letter() + "=" + given.value())
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "-m node -l, m=node l",
    "-mnode -lR, m=node l R",
    "-m session -RP3, m=session R P=3",
    "--mode node --login, m=node l",
    "--mode=node --op=delete, m=node o=delete",
    "--mod node --targ T --interf I, m=node T=T I=I",
    "-m node -targetname T -I iface0 --op=delete, m=node T=T I=iface0 o=delete",
    "-m node word -l, m=node l",
    "-m node -- -l, m=node",
    "--name=node.startup --value=, n=node.startup v",
    "-m discoverydb -Dl, m=discoverydb D l",
    "--no_wait, W",
    "-m node --portal_t ipv4, m=node A=ipv4"
  })
  void isThatOfGetopt(String line, String expected) throws HawserException {
    assertEquals(expected, parsed(line));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-Z", "--nothing", "--log", "--lo", "--login=x", "--inter", "-m node -T", "--op"})
  void whatIsNoneIsRefused(String line) {
    HawserException refused = assertThrows(HawserException.class, () -> parsed(line));
    assertEquals(ErrorCode.INVALID, refused.code());
  }

  @Test
  void anExactNameIsNotAmbiguous() throws HawserException {
    assertEquals("l u", parsed("--login --logout"));
  }
}
