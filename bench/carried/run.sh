#!/bin/sh
# Measures training steps on this machine's GPU with what lies beside this file, prints a table and writes
# RESULTS/latest.json: sh run.sh RESULTS [flags of the bench, as --quick or --models pix2pix; --help lists them]
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
results=${1:?'usage: sh run.sh RESULTS [flags of the bench]'}
shift
if [ -d "$here/tensorflow" ]; then
  GAN_TENSORFLOW=$here/tensorflow
  export GAN_TENSORFLOW
fi
exec node "$here/bench/main.mjs" --backend gan-webgpu,gan-webgpu-mixed,tensorflow --results "$results" "$@"
