package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The values of {@code --set KEY=VALUE}. */
final class KeyValues {
  private KeyValues() {}

  /**
   * Keys and values in their order.
   *
   * @param what names the command in the message
   * @throws HawserException {@code INVALID} if there is none or one has no {@code =}
   */
  static Map<String, String> of(Invocation call, String what) throws HawserException {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : call.arguments().values("set")) {
      int equal = pair.indexOf('=');
      if (equal <= 0) {
        throw new HawserException(ErrorCode.INVALID, "--set '" + pair + "' is not KEY=VALUE");
      }
      values.put(pair.substring(0, equal), pair.substring(equal + 1));
    }
    if (values.isEmpty()) {
      throw new HawserException(ErrorCode.INVALID, what + ": --set is missing");
    }
    return values;
  }
}
