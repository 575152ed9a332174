/**
 * Python that runs generated PySpark scripts in one Spark of this machine: a question per line in JSON, an answer per line. Ends with its
 * parent, which holds the other end of its input, also in the middle of a run; Java ends with it.
 */
export const SPARK_PROGRAM = `
import importlib.util
import json
import os
import queue
import sys
import threading

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what Spark prints must not come between the answers
questions = queue.Queue()


def listen():
    for line in sys.stdin:
        questions.put(json.loads(line))
    os._exit(0)


threading.Thread(target=listen, daemon=True).start()

from pyspark.sql import SparkSession

builder = SparkSession.builder.appName("fleet-etl")
for key, value in json.loads(sys.argv[1]).items():
    builder = builder.config(key, value)
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("OFF")


def load(path):
    """As a module that nobody can import, so that Spark sends its functions by value, as it does with those of a job."""
    spec = importlib.util.spec_from_file_location("generated_job", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def first_cause(error):
    java = getattr(error, "java_exception", None) or getattr(error, "_origin", None)
    while java is not None and java.getCause() is not None:
        java = java.getCause()
    text = str(error) if java is None else java.toString()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = lines[-1] if "Traceback (most recent call last)" in text and lines else (lines or ["without a word"])[0]
    return said if java is not None else f"{type(error).__name__}: {said}"


while True:
    question = questions.get()
    try:
        answer = load(question["script"]).run(spark, **question["run"])["report"]
        line = {"id": question["id"], "report": answer}
    except Exception as error:
        line = {"id": question["id"], "failed": first_cause(error)}
    answers.write(json.dumps(line) + "\\n")
    answers.flush()
`;
