#!/bin/sh
# Every script can be parsed by the shell it names.
cd "$(dirname "$0")/../.." || exit 2
failed=0
for script in hawser run-tests .ci/run dev-support/checks/*.sh distribution/src/main/hawser/bin/*; do
  case $(head -n 1 "$script") in
    '#!/bin/bash' | '#!/usr/bin/env bash') bash -n "$script" || failed=1 ;;
    *) sh -n "$script" || failed=1 ;;
  esac
done
exit "$failed"
