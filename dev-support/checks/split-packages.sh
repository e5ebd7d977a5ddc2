#!/bin/sh
# A package lives in one bundle only.
cd "$(dirname "$0")/../.." || exit 2
git ls-files -co --exclude-standard 'bundles/*/src/main/java/*.java' \
  | sed -n 's,^\(bundles/[^/]*\)/src/main/java/\(.*\)/[^/]*\.java$,\2 \1,p' | sort -u \
  | awk '{ count[$1]++; where[$1] = where[$1] " " $2 }
    END { for (p in count) if (count[p] > 1) { print "split: " p " is in" where[p]; failed = 1 } exit failed }'
