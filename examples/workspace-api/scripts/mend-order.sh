#!/usr/bin/env bash
# Mend the order of the migrations: `projects` is created before AddProjectPhases alters it.
#
# The migration that creates it gets a stamp of the day before. A database that has recorded it under
# its old name runs it once more, which is harmless: it makes the table only where there is none.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../src/migrations"

late=1757314800000
early=1757141195839
if [[ -e $early-CreateProjects.ts ]]; then
    echo "the order is already mended"
    exit
fi
sed "s/CreateProjects$late/CreateProjects$early/" "$late-CreateProjects.ts" >"$early-CreateProjects.ts"
rm "$late-CreateProjects.ts"
echo "CreateProjects now runs before AddProjectPhases1757227595839"
