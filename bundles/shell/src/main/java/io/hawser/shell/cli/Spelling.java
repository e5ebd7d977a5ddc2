package io.hawser.shell.cli;

import java.util.List;
import java.util.Optional;

/** Guesses which word a misspelt one was meant to be. */
public final class Spelling {
  private static final int LONGEST = 64;

  private Spelling() {}

  /** The known word with the fewest edits, if they are few enough to be a slip. */
  public static Optional<String> nearest(String word, List<String> known) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    String best = null;
    int fewest = 1 + Math.max(1, word.length() / 3);
    for (String candidate : known) {
      int edits = distance(word, candidate);
      if (edits < fewest) {
        fewest = edits;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Levenshtein's distance with one row. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
