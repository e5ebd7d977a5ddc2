#!/bin/sh
# What the rules of CONTRIBUTING.md forbid and a search can find.
cd "$(dirname "$0")/../.." || exit 2
failed=0

forbid() { # $1: what is wrong; $2: extended pattern; the rest: which files
  what=$1 pattern=$2
  shift 2
  if git grep -nE --untracked "$pattern" -- "$@"; then
    echo "forbidden: $what"
    failed=1
  fi
}

forbid "a name that says nothing (Manager, Helper, Util)" \
  '\b(class|interface|record|enum) [A-Za-z0-9]*(Manager|Helper|Utils?|Utility)\b' '*.java'
forbid "DynamicImport-Package" 'DynamicImport-Package' 'bundles/*' 'itests/*/pom.xml' 'pom.xml'
forbid "Require-Bundle" 'Require-Bundle' 'bundles/*' 'pom.xml'
forbid "a stack trace thrown at standard error" 'printStackTrace\(\)' '*.java'
forbid "a sleep in a test" 'Thread\.sleep|TimeUnit\.[A-Z]+\.sleep' '*/src/test/*.java' 'itests/*.java'
forbid "an exception that is swallowed without a word" 'catch \([A-Za-z |]+\) \{ *\}' '*.java'
forbid "unfinished work" '\b(TODO|FIXME|XXX)\b' '*.java' '*/pom.xml'
exit "$failed"
