#!/usr/bin/env bash
# Keep requests and responses of the running service as proof. Needs ACCESS_TOKEN, and PORT or
# BASE_URL. The files go to the folder that SIGNOFF_EVIDENCE_DIR names, else to artifacts/phase-2.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

: "${ACCESS_TOKEN:?must be set}"
folder=${SIGNOFF_EVIDENCE_DIR:-artifacts/phase-2}
mkdir -p "$folder"
exec node scripts/capture-smoke-proof.mjs "$folder"
