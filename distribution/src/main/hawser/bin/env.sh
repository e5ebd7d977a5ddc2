# Read by hawser and class-archive: finds Java and says with which options it runs. Sets home, var, java, jvm_flags,
# class_path and archive. POSIX sh; every process saved here is saved at every start.

die() {
  echo "hawser: $1" >&2
  exit 1
}

home=${self%/bin/*}
var=${HAWSER_VAR:-$home/var}

if [ -n "${HAWSER_JAVA:-}" ]; then
  java=$HAWSER_JAVA
elif [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
  java=$JAVA_HOME/bin/java
else
  java=$(command -v java) || die "Java 17 or newer is needed: no java on the PATH, and JAVA_HOME is not set"
fi
java=$(readlink -f -- "$java") && [ -x "$java" ] || die "Java 17 or newer is needed: '${HAWSER_JAVA:-$java}' cannot be run"

# The version from the file beside the JVM: asking the JVM itself would cost as much as the whole command.
java_version=
if [ -r "${java%/bin/java}/release" ]; then
  while IFS='="' read -r key _ value _; do
    if [ "$key" = JAVA_VERSION ]; then java_version=$value; fi
  done <"${java%/bin/java}/release"
fi
java_major=${java_version%%[!0-9]*}
java_major=${java_major:-17}
[ "$java_major" -ge 17 ] || die "Java 17 or newer is needed: $java is $java_version"

# Warnings of the JVM itself would go to standard output, where scripts read: only its errors, to standard error; and
# nothing about class archives, which are a convenience.
jvm_flags='-XX:-UsePerfData -Xlog:disable -Xlog:all=error:stderr -Xlog:cds*=off:stderr'
if [ "$java_major" -ge 24 ]; then
  jvm_flags="$jvm_flags --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
fi
# One-shots: small, quick to start, and bounded: heap, buffers and the JVM itself stay below 512 MiB together.
oneshot_flags='-XX:+UseSerialGC -Xms32m -Xmx256m -XX:MaxDirectMemorySize=96m -XX:ReservedCodeCacheSize=48m -Xshare:auto'

# The class path of the one-shots: our bundles and the libraries they need, without the framework. The order must not
# depend on the user's locale: the class archive holds for one order only.
class_path=$(
  LC_ALL=C
  list=
  for jar in "$home"/bundle/*.jar; do
    case ${jar##*/} in
      io.hawser.* | netty-* | gson-* | jna-*) list=$list:$jar ;;
    esac
  done
  printf '%s' "${list#:}"
)

# Classes of the one-shots as the JVM likes to map them: one archive for each JVM and place of this folder.
archive_key=$(printf '%s %s' "$java" "$class_path" | cksum)
archive=$var/cds/hawser-${java_version:-unknown}-${archive_key%% *}.jsa
