"""Trino's own parser (the jars are the arguments) over JSON lines: a line is [name, sql], the answer a line of JSON, null or what is wrong."""

import json
import os
import sys

from py4j.java_gateway import JavaGateway
from py4j.protocol import Py4JJavaError

gateway = JavaGateway.launch_gateway(classpath=os.pathsep.join(sys.argv[1:]), die_on_exit=True)
parser = gateway.jvm.io.trino.sql.parser.SqlParser()
for line in sys.stdin:
    try:
        parser.createStatement(json.loads(line)[1])
        print("null")
    except Py4JJavaError as error:
        print(json.dumps(str(error.java_exception.getMessage())))
gateway.shutdown()
