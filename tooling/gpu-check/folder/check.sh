#!/bin/sh
# Checks the CUDA engine of molx on this machine. Needs Linux on x86-64 with glibc 2.28 or later, an NVIDIA driver, NVRTC and
# cuBLASLt; no network, no root. See README.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ "$(uname -sm)" != "Linux x86_64" ]; then
  echo "This check runs on Linux on x86-64, this is $(uname -sm)." >&2
  exit 2
fi

# Unpacked once, beside this script where that can be written to.
content=$here/content
if [ ! -d "$content" ] && [ ! -w "$here" ]; then
  content=${TMPDIR:-/tmp}/molx-gpu-check-$(id -u)-$(cksum <"$here/content.tar.gz" | tr ' ' -)
fi
if [ ! -d "$content" ]; then
  echo "unpacking into $content ..." >&2
  mkdir -p "$content.$$"
  tar -xzf "$here/content.tar.gz" -C "$content.$$"
  mv "$content.$$" "$content" 2>/dev/null || rm -rf "$content.$$"
fi

MOLX_CUDA_CACHE=${MOLX_CUDA_CACHE-$content/kernels}
export MOLX_CUDA_CACHE
node=$content/node
[ -x "$node" ] || node=node
exec "$node" "$content/code/run-check.js" "$@"
