"""
A trained model answers: as SageMaker's containers call it (model_fn, input_fn, predict_fn, output_fn), and as a small HTTP server of its own with the same
contract (GET /ping, POST /invocations). CSV: a line of features per row, without header. JSON: {"instances": [{"features": […]}]}, or
{"readings": [{"device_id", "event_time", <field>: …}]}, of which the last of each device is answered (robust-baseline: every one).
"""

import argparse
import io
import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock

import numpy as np
import pandas as pd

import features
from alarms import smoothed
from detector import FORMAT, Detector
from library import refuse_misread
from scaling import scaled
from spec import Problem, finite, load_spec, read_json

MOST_BYTES = 6 * 1024 * 1024


class BadRequest(Exception):
    """What the caller can put right."""


class Model:
    """A folder that train.py wrote. `score` takes examples: rows with the features, and with device_id and time_ms where they are known."""

    def __init__(self, folder):
        folder = Path(folder)
        self.spec = load_spec(folder / "code" / "model.json")
        self.trained = read_json(folder / "trained.json")
        self.names = self.trained["features"]
        self.algorithm = self.spec["algorithm"]["name"]
        self.lock = Lock()
        self.load(folder)

    def load(self, folder):
        refuse_misread(self.algorithm, self.trained.get("library"))
        if self.algorithm == "xgboost":
            import xgboost

            self.booster = xgboost.Booster()
            self.booster.load_model(folder / "booster.ubj")
        elif self.algorithm == "isolation-forest":
            import joblib

            self.forest = joblib.load(folder / "forest.joblib")
        elif self.algorithm == "random-cut-forest":
            from krcf import RandomCutForest

            self.forest = RandomCutForest.from_msgpack((folder / "forest.msgpack").read_bytes())
        else:
            self.edge = read_json(folder / "edge.json")
            if self.edge.get("format") != FORMAT:
                raise Problem(f"edge.json is of the format {self.edge.get('format')}, and these scripts read {FORMAT}: train the model again")
        if "forest" in self.__dict__:
            self.scaling = read_json(folder / "scaling.json")

    @property
    def threshold(self):
        return self.trained["threshold"]

    def score(self, frame):
        """One number per row, in the order of the rows. A row that cannot be predicted is NaN."""
        return self.judged(frame)[0]

    def judged(self, frame):
        """The scores, and of robust-baseline the scores of the fields of each row by their id: others cannot say it."""
        if self.algorithm == "robust-baseline":
            fields = field_scores(Detector(self.edge), self.spec, frame)
            return greatest(fields), fields
        return self.plain(frame), None

    def plain(self, frame):
        if self.algorithm == "xgboost":
            return predicted(self.booster, frame, self.names, self.spec["task"]["column"])
        # A row without any value of its device is no normal one; whether the library would refuse it differs by its version.
        known = features.told(frame, self.names)
        scores = np.full(len(frame), np.nan)
        if known.any():
            scores[known] = self.odd(frame[known])
        return scores

    def odd(self, frame):
        if "device_id" not in frame:  # rows of a CSV: scaled, and of nobody
            return forest_scores(self.algorithm, self.forest, np.nan_to_num(frame[self.names].to_numpy(dtype="float64")))
        return by_device(frame, forest_scores(self.algorithm, self.forest, scaled(self.scaling, frame)), smoothed)


def predicted(booster, frame, names, column):
    """What is now, and what the booster makes of the rest: it has learned the change."""
    import xgboost

    now = frame[column].to_numpy(dtype="float64")
    known = ~np.isnan(now)
    values = np.full(len(frame), np.nan)
    if known.any():
        matrix = xgboost.DMatrix(frame.loc[known, names].to_numpy(dtype="float64"), base_margin=now[known])
        values[known] = booster.predict(matrix)
    return values


def forest_scores(algorithm, forest, values):
    """Larger is odder."""
    if algorithm == "isolation-forest":
        return -forest.score_samples(values) if len(values) else np.empty(0)
    return np.array([forest.score(row) for row in values])


def streamed(detector, spec, frame):
    return greatest(field_scores(detector, spec, frame))


def greatest(fields):
    return np.array([max(row.values(), default=0.0) for row in fields])


def field_scores(detector, spec, frame):
    ids = [(field["id"], field["column"]) for field in spec["fields"]]
    columns = {field: frame[column].to_numpy(dtype="float64") for field, column in ids}
    devices, times = frame["device_id"].to_numpy(), frame["time_ms"].to_numpy()
    return [
        detector.scores(str(devices[row]), int(times[row]), {field: float(values[row]) for field, values in columns.items()})
        for row in range(len(frame))
    ]


def by_device(frame, values, change):
    """`change` of the values of each device, in the order of the rows."""
    result = np.array(values, dtype="float64")
    devices = frame["device_id"].astype(str).to_numpy()
    for device in np.unique(devices):
        rows = devices == device
        result[rows] = change(result[rows])
    return result


# ── What SageMaker's containers call ─────────────────────────────────────────────────────────────────────────────────


def model_fn(model_dir):
    return Model(model_dir)


def input_fn(body, content_type="application/json"):
    kind = content_type.split(";")[0].strip().lower()
    text = body.decode("utf-8") if isinstance(body, (bytes, bytearray)) else body
    if kind == "text/csv":
        return {"csv": text}
    if kind in ("application/json", "application/jsonlines"):
        try:
            return json.loads(text)
        except ValueError as error:
            raise BadRequest(f"the body is no JSON: {error}") from None
    raise BadRequest(f"the content type {content_type} is not known: send text/csv or application/json")


def predict_fn(data, model):
    """A list of answers."""
    frame = frame_of(data, model)
    with model.lock:
        scores, fields = model.judged(frame)
    if isinstance(data, dict) and "readings" in data and model.algorithm != "robust-baseline":
        last = ~frame["device_id"].duplicated(keep="last").to_numpy()
        frame, scores = frame[last], scores[last]
    return [answer(model, row, score, fields[at] if fields else None) for at, (row, score) in enumerate(zip(frame.to_dict("records"), scores))]


def output_fn(answers, accept="application/json"):
    kind = accept.split(";")[0].strip().lower()
    if kind == "text/csv":
        return "".join(f"{'' if one['score'] is None else repr(one['score'])}\n" for one in answers)
    if kind == "application/jsonlines":
        return "".join(f"{json.dumps(one, allow_nan=False)}\n" for one in answers)
    return json.dumps({"predictions": answers}, allow_nan=False)


def answer(model, row, score, fields):
    known = finite(float(score))
    result = {"score": known}
    if fields is not None:
        result["fields"] = finite(fields)
    if model.threshold is not None:
        result["alarm"] = known is not None and known >= model.threshold
    if "time_ms" in row:
        result = {"device_id": row["device_id"], "event_time": int(row["time_ms"]), **result}
    return result


def frame_of(data, model):
    if not isinstance(data, dict):
        raise BadRequest('the body has to be an object with "instances" or "readings"')
    if "csv" in data:
        return csv_frame(data["csv"], model)
    if isinstance(data.get("readings"), list):
        return readings_frame(data["readings"], model)
    if isinstance(data.get("instances"), list):
        rows = [one.get("features", one) if isinstance(one, dict) else one for one in data["instances"]]
        rows = [[row.get(name) for name in model.names] if isinstance(row, dict) else row for row in rows]
        return rows_frame(rows, model)
    raise BadRequest('the body has neither "instances" nor "readings"')


def csv_frame(text, model):
    if not text.strip():
        raise BadRequest("the body is empty")
    try:
        table = pd.read_csv(io.StringIO(text), header=None, dtype=str, skip_blank_lines=True)
    except ValueError as error:
        raise BadRequest(f"the body is no CSV: {error}") from None
    return rows_frame(table.to_numpy().tolist(), model)


def rows_frame(rows, model):
    names = model.names
    if model.algorithm == "robust-baseline":
        names = ["device_id", "time_ms", *[field["column"] for field in model.spec["fields"]]]
    for at, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(names):
            has = len(row) if isinstance(row, list) else "no"
            raise BadRequest(f"row {at + 1} has {has} values, and the model takes {len(names)}: {', '.join(names)}")
    frame = pd.DataFrame(rows, columns=names)
    for name in names:
        if name == "device_id":
            frame[name] = frame[name].astype(str)
            continue
        numbers = pd.to_numeric(frame[name], errors="coerce").astype("float64")
        numbers[~np.isfinite(numbers)] = np.nan
        frame[name] = numbers
    if "time_ms" in names:
        if frame["time_ms"].isna().any():
            raise BadRequest("time_ms is no number in some row")
        frame["time_ms"] = frame["time_ms"].astype("int64")
    return frame


def readings_frame(readings, model):
    """The features of readings, computed as in training, from what the request holds of each device."""
    spec = model.spec
    columns = [field["column"] for field in spec["fields"]]
    if not readings or not all(isinstance(one, dict) for one in readings):
        raise BadRequest("readings is not a list of objects")
    rows = pd.DataFrame(readings)
    lacks = [name for name in ("device_id", "event_time") if name not in rows]
    if lacks or rows["device_id"].isna().any():
        raise BadRequest(f"a reading lacks {lacks[0] if lacks else 'device_id'}")
    rows = rows.reindex(columns=["device_id", "event_time", "data_quality", *columns])
    try:
        number = pd.to_numeric(rows["event_time"], errors="coerce")
        texts = pd.to_datetime(rows["event_time"].where(number.isna()), utc=True, format="ISO8601").dt.tz_localize(None)
        stamps = texts.astype("datetime64[ms]").astype("int64")
        rows["event_time"] = number.fillna(pd.Series(stamps, index=rows.index)).astype("int64")
    except (ValueError, TypeError):
        raise BadRequest("an event_time is neither ms since 1970 nor ISO 8601") from None
    rows["device_id"] = rows["device_id"].astype(str)
    rows.insert(0, "group", "")
    rows = features.clean(rows, columns)
    gap = max(source["gapMs"] for source in spec["sources"])
    parts = []
    for device, one in rows.groupby("device_id", sort=True):
        frame = pd.DataFrame(features.features_of(spec, one, gap), columns=features.feature_names(spec))
        frame.insert(0, "time_ms", one["time_ms"].to_numpy())
        frame.insert(0, "device_id", device)
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


# ── A server of its own ──────────────────────────────────────────────────────────────────────────────────────────────


def handler_of(model):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            if self.path == "/ping":
                self.reply(200, "application/json", json.dumps({"model": model.spec["model"]}))
            else:
                self.reply(404, "text/plain", "there is /ping and /invocations\n")

        def do_POST(self):
            length = self.headers.get("Content-Length", "")
            if not length.isdigit() or int(length) > MOST_BYTES:
                self.close_connection = True
                return self.reply(413, "text/plain", f"a request has at most {MOST_BYTES} bytes, and says how many\n")
            body = self.rfile.read(int(length))
            if self.path != "/invocations":
                return self.reply(404, "text/plain", "there is /ping and /invocations\n")
            accept = self.headers.get("Accept", "application/json")
            kind = next((one for one in ("text/csv", "application/jsonlines") if accept.startswith(one)), "application/json")
            try:
                data = input_fn(body, self.headers.get("Content-Type", "application/json"))
                self.reply(200, kind, output_fn(predict_fn(data, model), kind))
            except (BadRequest, UnicodeDecodeError) as error:
                self.reply(400, "text/plain", f"{error}\n")
            except Exception as error:  # one bad request must not take the others with it
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                self.reply(500, "text/plain", "the model could not answer; its log says why\n")
            return None

        def reply(self, status, kind, text):
            payload = text.encode("utf-8")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format, *arguments):
            pass

    return Handler


def serve():
    parser = argparse.ArgumentParser(description="Serves a trained model over HTTP.")
    parser.add_argument("--base", default=os.environ.get("FLEET_ML_BASE", "/opt/ml"), help="stands for /opt/ml")
    parser.add_argument("--serve", action="store_true", help="what it does anyway")
    parser.add_argument("--model-dir", default=None, help="a folder that train.py wrote")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080, help="0 for any that is free; the line on standard output says which")
    options = parser.parse_args()
    folder = options.model_dir or os.environ.get("SM_MODEL_DIR") or Path(options.base) / "model"
    try:
        model = model_fn(folder)
    except Problem as problem:
        sys.exit(str(problem))
    server = ThreadingHTTPServer((options.host, options.port), handler_of(model))
    server.daemon_threads = True
    print(json.dumps({"listening": f"http://{options.host}:{server.server_address[1]}"}), flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    serve()
