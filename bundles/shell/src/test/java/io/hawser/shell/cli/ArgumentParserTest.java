package io.hawser.shell.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArgumentParserTest {
  private static final CommandSpec SPEC =
      new CommandSpec(
          "work",
          "do work",
          List.of(
              Parameter.required("URL", "where", ValueKind.URL),
              Parameter.choice("MODE", "how", "fast", "slow").asOptional()),
          List.of(
              Option.value("lba", "N", "first block"),
              Option.choice("rw", "which way", "read", "write"),
              Option.flag("verify", "look again")),
          List.of(Option.value("iface", "RECORD", "leave by it").asRepeatable()),
          List.of());

  private static Arguments parse(String... words) throws HawserException {
    return ArgumentParser.parse(SPEC, List.of(words));
  }

  private static String fault(String... words) {
    HawserException e = assertThrows(HawserException.class, () -> parse(words));
    assertEquals(ErrorCode.INVALID, e.code());
    return e.getMessage();
  }

  @Test
  void optionsAndArgumentsComeInAnyOrder() throws HawserException {
    Arguments first = parse("--lba", "7", "iscsi://h/", "--verify", "fast");
    Arguments second = parse("iscsi://h/", "fast", "--verify", "--lba=7");
    for (Arguments arguments : List.of(first, second)) {
      assertEquals(List.of("iscsi://h/", "fast"), arguments.positional());
      assertEquals(7, arguments.requiredNumber("lba", 0, 9));
      assertTrue(arguments.flag("verify"));
      assertFalse(arguments.flag("json"));
    }
  }

  @Test
  void aRepeatableOptionCollectsItsValues() throws HawserException {
    assertEquals(List.of("a", "b"), parse("u", "--iface", "a", "--iface=b").values("iface"));
    assertEquals(List.of(), parse("u").values("iface"));
  }

  @Test
  void wordsBehindTwoDashesAreArguments() throws HawserException {
    assertEquals(Optional.of("--lba"), parse("--", "--lba").positional(0));
  }

  @Test
  void aValueMayBeginWithOneDash() throws HawserException {
    assertEquals("-1", parse("u", "--lba", "-1").required("lba"));
  }

  @Test
  void faultsNameTheWord() {
    assertTrue(fault("u", "--lbaa", "1").contains("'--lbaa'; did you mean --lba?"));
    assertTrue(fault("u", "-x").contains("unknown option '-x'"));
    assertTrue(fault("u", "--lba").contains("--lba needs a value (N)"));
    assertTrue(fault("u", "--lba", "--verify").contains("--lba needs a value"));
    assertTrue(fault("u", "--lba", "1", "--lba", "2").contains("--lba is given twice"));
    assertTrue(fault("u", "--verify=yes").contains("--verify takes no value"));
    assertTrue(fault("u", "--rw", "both").contains("none of read, write"));
    assertTrue(fault("u", "quick").contains("MODE 'quick' is none of fast, slow"));
    assertTrue(fault("u", "fast", "more").contains("unexpected argument 'more'"));
    assertTrue(fault().contains("URL is missing"));
  }

  @Test
  void helpNeedsNoArguments() throws HawserException {
    assertTrue(parse("--help").flag("help"));
    assertTrue(parse("-h").flag("help"));
  }

  @Test
  void aMissingOptionIsNamed() throws HawserException {
    Arguments arguments = parse("u");
    HawserException e = assertThrows(HawserException.class, () -> arguments.required("lba"));
    assertEquals("--lba is missing", e.getMessage());
  }
}
