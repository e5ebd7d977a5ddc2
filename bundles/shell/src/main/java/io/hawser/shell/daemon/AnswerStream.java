package io.hawser.shell.daemon;

import io.hawser.shell.terminal.StreamTerminal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** One of a client's streams: cuts what is written into frames. */
final class AnswerStream extends OutputStream {
  private final Conversation conversation;
  private final byte kind;

  private AnswerStream(Conversation conversation, byte kind) {
    this.conversation = conversation;
    this.kind = kind;
  }

  /** The terminal of a client. */
  static StreamTerminal terminal(Conversation conversation, boolean interactive) {
    return new StreamTerminal(
        print(conversation, Answer.OUT, false), print(conversation, Answer.ERR, true), interactive);
  }

  private static PrintStream print(Conversation conversation, byte kind, boolean autoFlush) {
    OutputStream frames = new AnswerStream(conversation, kind);
    return new PrintStream(
        new BufferedOutputStream(frames, Answer.LONGEST), autoFlush, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; done += Answer.LONGEST) {
      int part = Math.min(Answer.LONGEST, length - done);
      conversation.send(Answer.frame(kind, bytes, offset + done, part));
    }
  }
}
