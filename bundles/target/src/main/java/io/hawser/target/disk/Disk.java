package io.hawser.target.disk;

import io.hawser.api.IscsiName;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.SenseKey;
import io.hawser.scsi.alua.AccessState;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.sense.SenseCode;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * A logical unit: a store, an identity, and the SCSI device server in front of them. The same disk
 * may be given to several targets, as two heads of one array share theirs: reservations, unit
 * attentions and access states are then common. Safe from any thread.
 */
public final class Disk implements Closeable {
  private static final System.Logger LOG = System.getLogger(Disk.class.getName());

  /** What a stopped unit still does. */
  private static final Set<Integer> WHEN_STOPPED =
      Set.of(
          Opcode.INQUIRY,
          Opcode.REPORT_LUNS,
          Opcode.REQUEST_SENSE,
          Opcode.START_STOP_UNIT,
          Opcode.MAINTENANCE_IN,
          Opcode.MAINTENANCE_OUT,
          Opcode.PERSISTENT_RESERVE_IN,
          Opcode.PERSISTENT_RESERVE_OUT);

  private final DiskIdentity identity;
  private final Medium medium;
  private final TaskSet tasks = new TaskSet();
  private final TargetPorts ports = new TargetPorts();
  private final UnitAttentions attentions = new UnitAttentions();
  private final PersistentReservations reservations = new PersistentReservations();
  private final LegacyReservation legacy = new LegacyReservation(reservations);
  private final ModeCommands modes;
  private final AluaCommands alua;
  private final CommandTable table = new CommandTable();

  private Disk(Builder builder) {
    identity = builder.identity;
    medium = new Medium(builder.store, builder.blockSize, builder.physicalBlockSize);
    modes = new ModeCommands(builder.readOnly, builder.writeCache, attentions);
    alua = new AluaCommands(ports, attentions);
    table.add(new InquiryCommands(identity, medium, ports, attentions).commands());
    table.add(new BlockCommands(medium).commands());
    table.add(new ProvisioningCommands(medium).commands());
    table.add(modes.commands());
    table.add(alua.commands());
    table.add(legacy.commands());
    table.add(new ReservationCommands(reservations, ports, attentions, tasks).commands());
    table.add(new SupportedCommandsReport(table).commands());
    table.add(TargetDevice.commands());
  }

  /** A disk on this store; set what shall not be the default. */
  public static Builder on(BackingStore store) {
    return new Builder(store);
  }

  /** A memory disk of 512-byte blocks. */
  public static Disk memory(String serial, long sizeBytes) {
    return on(new MemoryStore(sizeBytes)).serial(serial).build();
  }

  /** What a disk is made of. */
  public static final class Builder {
    private final BackingStore store;
    private DiskIdentity identity = DiskIdentity.of("1");
    private int blockSize = 512;
    private int physicalBlockSize = 512;
    private boolean readOnly;
    private boolean writeCache = true;

    private Builder(BackingStore store) {
      this.store = store;
    }

    /** Serial number, 1 to 64 printable ASCII characters; the NAA designator follows from it. */
    public Builder serial(String serial) {
      return identity(DiskIdentity.of(serial));
    }

    /** Everything a disk is known by. */
    public Builder identity(DiskIdentity what) {
      identity = what;
      return this;
    }

    /** Bytes of a logical block: 512, 1024, 2048 or 4096; 512 unless set. */
    public Builder blockSize(int bytes) {
      if (bytes < 512 || bytes > 4096 || Integer.bitCount(bytes) != 1) {
        throw new IllegalArgumentException(
            "a logical block has 512, 1024, 2048 or 4096 bytes, not " + bytes);
      }
      blockSize = bytes;
      return this;
    }

    /** Bytes of a physical block: a power of two from 512 to 65536; the logical size unless set. */
    public Builder physicalBlockSize(int bytes) {
      if (bytes < 512 || bytes > 65_536 || Integer.bitCount(bytes) != 1) {
        throw new IllegalArgumentException(
            "a physical block has a power of two from 512 to 65536 bytes, not " + bytes);
      }
      physicalBlockSize = bytes;
      return this;
    }

    /** Refuses writes. */
    public Builder readOnly(boolean yes) {
      readOnly = yes;
      return this;
    }

    /** Whether the caching mode page tells of a write cache; it does unless set. */
    public Builder writeCache(boolean yes) {
      writeCache = yes;
      return this;
    }

    /** Builds it. */
    public Disk build() {
      return new Disk(this);
    }
  }

  /** What it is known by. */
  public DiskIdentity identity() {
    return identity;
  }

  /** Bytes of a logical block. */
  public int blockSize() {
    return medium.blockSize();
  }

  /** Number of logical blocks. */
  public long blocks() {
    return medium.blocks();
  }

  /** What holds the bytes; for tests that look behind the initiator's back. */
  public BackingStore store() {
    return medium.store();
  }

  /** The commands under way. */
  public TaskSet tasks() {
    return tasks;
  }

  /** The access state of the ports with this portal group tag. */
  public AccessState accessState(int groupTag) {
    return ports.state(groupTag);
  }

  /** Switches the access state of the ports with this tag; every nexus is told by 2Ah/06h. */
  public void accessState(int groupTag, AccessState state) {
    if (ports.set(groupTag, state, false)) {
      attentions.raiseAll(SenseCode.ALUA_STATE_CHANGED);
    }
  }

  /** Marks the ports with this tag as preferred, or not. */
  public void preferred(int groupTag, boolean preferred) {
    ports.prefer(groupTag, preferred);
  }

  /** Changes the size; every nexus is told by 2Ah/09h. */
  public void resize(long sizeBytes) throws IOException {
    medium.store().resize(sizeBytes);
    attentions.raiseAll(SenseCode.CAPACITY_CHANGED);
  }

  /** Queues a unit attention for every nexus. */
  public void raise(SenseCode unitAttention) {
    attentions.raiseAll(unitAttention);
  }

  /** As if the array had lost its power: what does not persist is forgotten, all are told. */
  public void powerCycle() {
    tasks.abort(nexus -> true);
    reservations.powerLoss();
    legacy.reset();
    modes.reset();
    attentions.raiseAll(SenseCode.POWER_ON_OR_RESET);
  }

  @Override
  public void close() throws IOException {
    medium.store().close();
  }

  /** A target port to be known by REPORT TARGET PORT GROUPS. */
  void addPort(IscsiName target, int groupTag) {
    ports.add(new TargetPorts.Port(target, groupTag));
  }

  void attach(Nexus nexus) {
    attentions.attach(nexus);
  }

  /** A nexus is lost: its tasks, its attentions and its RESERVE(6) go; registrations stay. */
  CompletionStage<Void> detach(Nexus nexus) {
    legacy.drop(nexus);
    attentions.detach(nexus);
    return tasks.abort(nexus::equals).done();
  }

  void clearAttention(Nexus nexus, SenseCode code) {
    attentions.clear(nexus, code);
  }

  /**
   * LOGICAL UNIT RESET: ends all tasks and RESERVE(6), and tells everybody.
   *
   * @return when all tasks are over
   */
  public CompletionStage<Void> reset() {
    TaskSet.Aborted aborted = tasks.abort(nexus -> true);
    legacy.reset();
    modes.reset();
    attentions.raiseAll(SenseCode.POWER_ON_OR_RESET);
    return aborted.done();
  }

  /**
   * Ends tasks on behalf of one nexus, and tells the others that lost some (2Fh/00h).
   *
   * @return when they are over
   */
  public CompletionStage<Void> abortTasks(Nexus sender, Predicate<Nexus> which) {
    TaskSet.Aborted aborted = tasks.abort(which);
    aborted.nexuses().stream()
        .filter(n -> !n.equals(sender))
        .forEach(n -> attentions.raise(n, SenseCode.COMMANDS_CLEARED));
    return aborted.done();
  }

  /** How many bytes of data this command takes from the initiator. */
  long dataOutLength(byte[] cdb) {
    return table.find(cdb).map(c -> c.dataOut().applyAsLong(cdb)).orElse(0L);
  }

  /** Does the command. May wait for the store if that is {@link BackingStore#blocking()}. */
  ScsiResult execute(ScsiRequest request) {
    try {
      Optional<SenseData> attention = attention(request);
      if (attention.isPresent()) {
        return ScsiResult.check(attention.get(), false);
      }
      Command command = command(request);
      if (conflicts(request, command)) {
        return ScsiResult.status(ScsiStatus.RESERVATION_CONFLICT);
      }
      check(request);
      return command.body().run(request);
    } catch (CheckCondition e) {
      return ScsiResult.check(e.sense(), false);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "disk " + identity.serial() + ": the store failed", e);
      return ScsiResult.check(
          new SenseData(SenseKey.MEDIUM_ERROR, 0x0c, 0x00, false, OptionalLong.empty()), false);
    }
  }

  private Optional<SenseData> attention(ScsiRequest request) {
    return switch (request.opcode()) {
      case Opcode.INQUIRY, Opcode.REPORT_LUNS, Opcode.REQUEST_SENSE -> Optional.empty();
      default -> attentions.take(request.nexus());
    };
  }

  private Command command(ScsiRequest request) throws CheckCondition {
    Optional<Command> command = table.find(request.cdb());
    if (command.isPresent()) {
      return command.get();
    }
    throw new CheckCondition(
        table.knowsOpcode(request.cdb())
            ? SenseCode.INVALID_FIELD_IN_CDB
            : SenseCode.INVALID_OPCODE);
  }

  private boolean conflicts(ScsiRequest request, Command command) {
    return legacy.conflicts(request.nexus(), request.opcode())
        || reservations.conflicts(request.nexus(), command.access());
  }

  private void check(ScsiRequest request) throws CheckCondition {
    alua.check(request);
    if (modes.stopped() && !WHEN_STOPPED.contains(request.opcode())) {
      throw new CheckCondition(SenseCode.START_NEEDED);
    }
    if (CdbFields.isWrite(request.cdb()) && modes.writeProtected()) {
      throw new CheckCondition(SenseCode.WRITE_PROTECTED);
    }
  }
}
