package io.hawser.iface.record;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The text of a record: {@code # BEGIN RECORD version}, lines {@code key = value}, {@code # END
 * RECORD}. Reading forgives what does not change the meaning (comments, CRLF, a byte order mark, a
 * missing frame, lines without {@code =}) and says so; it refuses what is no record.
 *
 * @param values keys and values in the order of the file; {@code <empty>} is read as unset
 * @param remarks what was forgiven, one sentence each
 */
record RecordText(Map<String, String> values, List<String> remarks) {
  /** The version of open-iscsi whose format this is. */
  static final String FORMAT = "2.1.11";

  /** What stands for an unset value on the screen. */
  static final String EMPTY = "<empty>";

  /** Largest file; open-iscsi's own are below 8 KiB. */
  static final int MAX_BYTES = 256 * 1024;

  /** Longest line, as in open-iscsi. */
  static final int MAX_LINE = 2047;

  private static final int MAX_KEY = 128;
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.\\[\\]-]+");

  /**
   * Reads.
   *
   * @throws MalformedRecordException if the bytes are no record
   */
  static RecordText parse(byte[] bytes) throws MalformedRecordException {
    if (bytes.length > MAX_BYTES) {
      throw new MalformedRecordException(
          "it has " + bytes.length + " bytes; a record has at most " + MAX_BYTES);
    }
    String text = decoded(bytes);
    Map<String, String> values = new LinkedHashMap<>();
    List<String> remarks = new ArrayList<>();
    boolean begun = false;
    boolean ended = false;
    int number = 0;
    for (String raw : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (raw.length() > MAX_LINE) {
        throw new MalformedRecordException(
            "line " + number + " is longer than " + MAX_LINE + " characters");
      }
      String line = raw.strip();
      if (line.startsWith("# BEGIN RECORD")) {
        if (ended) {
          remarks.add("only the first of several records in the file is read");
          break;
        }
        begun = true;
      } else if (line.startsWith("# END RECORD")) {
        ended = true;
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        pair(line, number, values, remarks);
      }
    }
    if (begun && !ended) {
      remarks.add("the end of the record is missing");
    }
    return new RecordText(values, remarks);
  }

  private static String decoded(byte[] bytes) throws MalformedRecordException {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        throw new MalformedRecordException("byte " + (i + 1) + " is zero");
      }
    }
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new MalformedRecordException("it is not UTF-8");
    }
  }

  private static void pair(
      String line, int number, Map<String, String> values, List<String> remarks) {
    int equal = line.indexOf('=');
    String key = equal < 0 ? line : line.substring(0, equal).strip();
    if (equal < 0 || key.length() > MAX_KEY || !KEY.matcher(key).matches()) {
      remarks.add("line " + number + " is not 'key = value' and is skipped");
      return;
    }
    String value = line.substring(equal + 1).strip();
    if (values.remove(key) != null) {
      remarks.add(key + " stands twice; the last one counts");
    }
    values.put(key, value.equals(EMPTY) ? "" : value);
  }

  /** The bytes of a record; unset keys are left out, as open-iscsi does in files. */
  static byte[] format(Map<String, String> values) {
    StringBuilder text = new StringBuilder("# BEGIN RECORD " + FORMAT + "\n");
    values.forEach(
        (key, value) -> {
          if (!value.isEmpty()) {
            text.append(key).append(" = ").append(value).append('\n');
          }
        });
    return text.append("# END RECORD\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}
