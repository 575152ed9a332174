#!/usr/bin/env bash
# A model that xgboost 3.1 saved is loaded by 3.0 without a word, and answers from an intercept of 0.5 instead of the one it has learned.
# Models that get their start by base_margin are not touched. Ends with 1 if that has changed.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
for version in 3.1.3 3.0.5; do
  python3 -m venv "$place/$version"
  "$place/$version/bin/pip" install --quiet --disable-pip-version-check "xgboost-cpu==$version"
done

cat > "$place/data.py" <<'PY'
import numpy as np
import xgboost

rng = np.random.default_rng(7)
x = rng.normal(size=(500, 3))
y = 1000 + 10 * x[:, 0]
start = np.full(len(y), 1000.0)
SETTINGS = {"max_depth": 3, "objective": "reg:squarederror", "seed": 1}
PY
cat > "$place/save.py" <<'PY'
from data import *
import sys

plain = xgboost.train(SETTINGS, xgboost.DMatrix(x, y), 10)
margin = xgboost.train(SETTINGS, xgboost.DMatrix(x, y, base_margin=start), 10)
plain.save_model(f"{sys.argv[1]}/plain.{sys.argv[2]}")
margin.save_model(f"{sys.argv[1]}/margin.{sys.argv[2]}")
print(f"saved by  xgboost {xgboost.__version__} ({sys.argv[2]}): mean prediction {plain.predict(xgboost.DMatrix(x)).mean():.2f}, mean of the target {y.mean():.2f}")
PY
cat > "$place/load.py" <<'PY'
from data import *
import sys

plain, margin = xgboost.Booster(), xgboost.Booster()
plain.load_model(f"{sys.argv[1]}/plain.{sys.argv[2]}")
margin.load_model(f"{sys.argv[1]}/margin.{sys.argv[2]}")
said = plain.predict(xgboost.DMatrix(x)).mean()
told = margin.predict(xgboost.DMatrix(x, base_margin=start)).mean()
print(f"loaded by xgboost {xgboost.__version__} ({sys.argv[2]}): mean prediction {said:.2f}; with base_margin {told:.2f}")
sys.exit(0 if abs(said - 1000) > 900 and abs(told - 1000) < 20 else 1)
PY
cd "$place"
changed=0
for form in ubj json; do
  3.1.3/bin/python save.py "$place" "$form"
  3.0.5/bin/python -W error load.py "$place" "$form" || { changed=1; echo "the behaviour has changed, or the file is refused ($form)"; }
done
exit $changed
