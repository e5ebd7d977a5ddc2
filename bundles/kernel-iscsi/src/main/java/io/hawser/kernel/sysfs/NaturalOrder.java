package io.hawser.kernel.sysfs;

import java.util.Comparator;

/** Names with numbers as people count: {@code host2} before {@code host10}. */
final class NaturalOrder implements Comparator<String> {
  static final NaturalOrder INSTANCE = new NaturalOrder();

  private NaturalOrder() {}

  @Override
  public int compare(String one, String other) {
    int i = 0;
    int j = 0;
    while (i < one.length() && j < other.length()) {
      int iEnd = digits(one, i);
      int jEnd = digits(other, j);
      if (iEnd > i && jEnd > j) {
        int byNumber =
            new java.math.BigInteger(one.substring(i, iEnd))
                .compareTo(new java.math.BigInteger(other.substring(j, jEnd)));
        if (byNumber != 0) {
          return byNumber;
        }
        i = iEnd;
        j = jEnd;
      } else if (one.charAt(i) != other.charAt(j)) {
        return Character.compare(one.charAt(i), other.charAt(j));
      } else {
        i++;
        j++;
      }
    }
    int byRest = Integer.compare(one.length() - i, other.length() - j);
    return byRest != 0 ? byRest : one.compareTo(other);
  }

  private static int digits(String text, int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }
}
