#!/bin/sh
# Does the template work for someone who has nothing but Hawser's artifacts? Takes them into a repository of its own (yours is
# only read), copies the sample with the template's pom, builds it and runs the test kit. Leaves the project in DIRECTORY.
# Usage: try.sh DIRECTORY (must not exist)
set -eu
[ $# -eq 1 ] || { echo "usage: try.sh DIRECTORY" >&2; exit 2; }
[ ! -e "$1" ] || { echo "$1 is there already" >&2; exit 2; }
sources=$(cd "$(dirname "$0")/../../.." && pwd)
mkdir -p "$1"
project=$(cd "$1" && pwd)

# A repository that begins with all that yours has, and takes what is installed for itself.
cp -rs "${HAWSER_MAVEN_REPOSITORY:-$HOME/.m2/repository}" "$project/repository"
(cd "$sources" && mvn -B -ntp -q install -pl bundles/api,dev-support/transport-tck -am -DskipTests \
  "-Dmaven.repo.local=$project/repository")

cp -r "$sources/itests/transport-sample/src" "$project/src"
cp "$sources/itests/transport-sample/template/pom.xml" "$project/pom.xml"
(cd "$project" && mvn -B -ntp -q verify "-Dmaven.repo.local=$project/repository")
ls "$project"/target/*.jar
