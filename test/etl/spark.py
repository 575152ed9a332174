"""Generated PySpark scripts in one long-lived Spark: a question per line in JSON, an answer per line.

{"id": 1, "script": "…/glue/room.py", "raw": …, "out": …, "devices": …, "days": […] | "first": …, "last": …}
{"id": 2, "script": "…/glue/room.py", "function": "maintain", …}
{"id": 3, "sql": "SELECT …"}
{"id": 4, "tasks": true}: how many tasks each executor has done
{"id": 5, "script": "…/glue/room.py", "plan": {"raw": …, "devices": …, "days": […]}}: how transform() would be run

With "dies": {"at": "put", "after": 3} a run loses its storage at the fourth file that it would put in place, as if it had been killed there.

Settings of Spark beside those below come as JSON in the first argument.
"""

import importlib.util
import json
import os
import re
import sys

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what Spark prints must not come between the answers
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

from pyspark.sql import SparkSession  # noqa: E402

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "spark-settings.json"), encoding="utf-8") as file:
    SETTINGS = json.load(file)["settings"]


def session():
    builder = SparkSession.builder.master("local[2]").appName("fleet-test")
    # A slow run with all that Spark compiles: FLEET_SPARK_CODEGEN=1.
    compiled = "FLEET_SPARK_CODEGEN" in os.environ
    for key, value in {**SETTINGS, **json.loads(sys.argv[1] if len(sys.argv) > 1 else "{}")}.items():
        if compiled and key.startswith("spark.sql.codegen."):
            continue
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def load(path):
    """The script as a module that nobody can import, so that Spark sends its functions by value, as it does with those of a job."""
    spec = importlib.util.spec_from_file_location("generated_job", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Died(BaseException):
    """Nothing behind it is to be done; what is done all the same comes to nothing, for the storage is gone."""


def mortal(store, at, after):
    """The storage of a process that is killed at an operation, after so many of them."""

    class MortalStore(store):
        left = after
        dead = False

        def __getattribute__(self, name):
            value = super().__getattribute__(name)
            if not callable(value) or name.startswith("_"):
                return value
            if name == at:
                MortalStore.left -= 1
                MortalStore.dead = MortalStore.dead or MortalStore.left < 0
            if MortalStore.dead:
                raise Died(f"killed at {at} {after}")
            return value

    return MortalStore


def run(script, function, spark, dies=None, **question):
    if dies is None:
        return getattr(script, function)(spark, **question)
    store = script.Store
    script.Store = mortal(store, **dies)
    try:
        script.run(spark, **question)
        return "survived"
    except Died:
        return "died"
    finally:
        script.Store = store


def tasks(spark):
    executors = spark._jsc.sc().statusStore().executorList(True)
    return {executors.apply(at).id(): executors.apply(at).totalTasks() for at in range(executors.size())}


def plan(script, spark, raw, devices, days):
    """How raw lines become judged rows: the operators, and of each stage that is compiled the bytes of its longest method."""
    package = getattr(spark._jvm.org.apache.spark.sql.execution.debug, "package")

    def look(lines):
        rows = script.transform(lines, {"days": days, "devices": spark.read.schema(script.DEVICES).json(devices)})
        operators = rows._jdf.queryExecution().executedPlan()
        sizes = re.findall(r"maxMethodCodeSize:(\d+)", package.codegenString(operators))
        return {"operators": operators.treeString(), "methods": [int(size) for size in sizes]}

    return script.with_lines(spark, script.Store(spark, raw), days, look)


def main():
    spark = session()
    scripts = {}
    for line in sys.stdin:
        question = json.loads(line)
        answer = {"id": question.pop("id")}
        try:
            if "sql" in question:
                answer["result"] = [json.loads(row) for row in spark.sql(question["sql"]).toJSON().collect()]
            elif "tasks" in question:
                answer["result"] = tasks(spark)
            else:
                path = question.pop("script")
                if path not in scripts:
                    scripts[path] = load(path)
                if "plan" in question:
                    answer["result"] = plan(scripts[path], spark, **question["plan"])
                else:
                    answer["result"] = run(scripts[path], question.pop("function", "run"), spark, **question)
        except Exception as error:
            import traceback

            answer["error"] = f"{error}\n{traceback.format_exc()}"[-6000:]
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()
