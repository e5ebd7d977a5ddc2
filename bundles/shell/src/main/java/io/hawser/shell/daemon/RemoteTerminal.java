package io.hawser.shell.daemon;

import io.hawser.shell.terminal.Terminal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The streams of a client. It is not asked for secrets: they come with its environment. */
final class RemoteTerminal implements Terminal {
  private final Conversation conversation;
  private final boolean interactive;
  private final PrintStream out;
  private final PrintStream err;

  RemoteTerminal(Conversation conversation, boolean interactive) {
    this.conversation = conversation;
    this.interactive = interactive;
    out = stream(Answer.OUT, false);
    err = stream(Answer.ERR, true);
  }

  private PrintStream stream(byte kind, boolean autoFlush) {
    return new PrintStream(
        new BufferedOutputStream(new Frames(kind), Answer.LONGEST),
        autoFlush,
        StandardCharsets.UTF_8);
  }

  @Override
  public PrintStream out() {
    return out;
  }

  @Override
  public PrintStream err() {
    return err;
  }

  @Override
  public boolean isInteractive() {
    return interactive;
  }

  @Override
  public Optional<char[]> readSecret(String prompt) {
    return Optional.empty();
  }

  void flush() {
    out.flush();
    err.flush();
  }

  /** Cuts what is written into frames. */
  private final class Frames extends OutputStream {
    private final byte kind;

    Frames(byte kind) {
      this.kind = kind;
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
}
