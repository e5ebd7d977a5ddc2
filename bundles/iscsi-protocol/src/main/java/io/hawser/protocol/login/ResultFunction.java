package io.hawser.protocol.login;

import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.NumberValue;
import io.hawser.protocol.text.TextException;
import io.hawser.protocol.text.Words;
import java.util.List;

/** How an offer and an answer make a result (RFC 7143 sections 6.2 and 13). Pure functions. */
final class ResultFunction {
  private ResultFunction() {}

  /**
   * Judges an answer to an offer of ours.
   *
   * @return the result, numbers in decimal
   * @throws NegotiationException if the answer is one the key forbids
   */
  static String accept(LoginKey key, String offer, String answer) throws NegotiationException {
    if (Words.isRefusal(answer)) {
      return refused(key, offer, answer);
    }
    try {
      switch (key.kind()) {
        case LIST -> {
          if (!items(offer).contains(answer)) {
            throw forbidden(key, offer, answer, "it was not offered");
          }
          return answer;
        }
        case OR, AND -> {
          boolean value = Words.parse(key.key(), answer);
          boolean binding = key.kind() == LoginKey.Kind.OR;
          if (offer.equals(Words.of(binding)) && value != binding) {
            throw forbidden(key, offer, answer, offer + " cannot be overruled");
          }
          return answer;
        }
        case MINIMUM, MAXIMUM -> {
          int value = NumberValue.parse(key.key(), answer, key.low(), key.high());
          boolean minimum = key.kind() == LoginKey.Kind.MINIMUM;
          int limit = Integer.parseInt(offer);
          if (minimum ? value > limit : value < limit) {
            throw forbidden(
                key, offer, answer, minimum ? "it is above the offer" : "it is below the offer");
          }
          return Integer.toString(value);
        }
        default -> throw forbidden(key, offer, answer, "the key takes no answer");
      }
    } catch (TextException e) {
      throw new NegotiationException(
          "offered " + key.key() + "=" + offer + " and got the answer " + e.getMessage());
    }
  }

  private static String refused(LoginKey key, String offer, String answer)
      throws NegotiationException {
    boolean newer = key == LoginKey.PROTOCOL_LEVEL || key == LoginKey.TASK_REPORTING;
    boolean irrelevant = answer.equals(Words.IRRELEVANT) && key.kind() != LoginKey.Kind.LIST;
    if (newer || irrelevant) {
      return absent(key, offer);
    }
    throw forbidden(key, offer, answer, "every target has to negotiate this key");
  }

  private static NegotiationException forbidden(
      LoginKey key, String offer, String answer, String why) {
    return new NegotiationException(
        "offered "
            + key.key()
            + "="
            + offer
            + " and got the answer '"
            + KeyValue.printable(answer)
            + "', which is not allowed: "
            + why);
  }

  /**
   * What an offer of ours without an answer comes to.
   *
   * @throws NegotiationException if the default is not in an offered list
   */
  static String absent(LoginKey key, String offer) throws NegotiationException {
    String standard = key.defaultValue();
    return switch (key.kind()) {
      case LIST -> {
        if (!items(offer).contains(standard)) {
          throw new NegotiationException(
              "offered " + key.key() + "=" + offer + " and got no answer");
        }
        yield standard;
      }
      case OR -> Words.of(offer.equals(Words.YES) || standard.equals(Words.YES));
      case AND -> Words.of(offer.equals(Words.YES) && standard.equals(Words.YES));
      case MINIMUM -> number(Math.min(Integer.parseInt(offer), Integer.parseInt(standard)));
      case MAXIMUM -> number(Math.max(Integer.parseInt(offer), Integer.parseInt(standard)));
      default -> standard;
    };
  }

  /**
   * Answers an offer of the other side.
   *
   * @param wanted what we want
   * @return the answer, which is the result
   * @throws NegotiationException if nothing offered can be accepted
   */
  static String answer(LoginKey key, String offer, String wanted)
      throws NegotiationException, TextException {
    return switch (key.kind()) {
      case LIST -> firstCommon(key, offer, wanted);
      case OR -> Words.of(Words.parse(key.key(), offer) | wanted.equals(Words.YES));
      case AND -> Words.of(Words.parse(key.key(), offer) & wanted.equals(Words.YES));
      case MINIMUM -> number(Math.min(ranged(key, offer), Integer.parseInt(wanted)));
      case MAXIMUM -> number(Math.max(ranged(key, offer), Integer.parseInt(wanted)));
      default -> throw new NegotiationException(key.key() + " cannot be offered here");
    };
  }

  private static int ranged(LoginKey key, String offer) throws TextException {
    return NumberValue.parse(key.key(), offer, key.low(), key.high());
  }

  private static String firstCommon(LoginKey key, String offer, String wanted)
      throws NegotiationException {
    List<String> accepted = items(wanted);
    for (String item : items(offer)) {
      if (accepted.contains(item)) {
        return item;
      }
    }
    throw new NegotiationException(
        "the peer offered "
            + key.key()
            + "="
            + KeyValue.printable(offer)
            + ", and of that only "
            + wanted
            + " could be accepted");
  }

  /** Whether a value that would hold without negotiation is one we want. */
  static boolean suits(LoginKey key, String value, String wanted) {
    return switch (key.kind()) {
      case LIST -> items(wanted).contains(value);
      case OR -> value.equals(Words.YES) || wanted.equals(Words.NO);
      case AND -> value.equals(Words.NO) || wanted.equals(Words.YES);
      case MINIMUM -> Integer.parseInt(value) <= Integer.parseInt(wanted);
      case MAXIMUM -> Integer.parseInt(value) >= Integer.parseInt(wanted);
      default -> true;
    };
  }

  private static List<String> items(String list) {
    return List.of(list.split(",", -1));
  }

  private static String number(int value) {
    return Integer.toString(value);
  }
}
