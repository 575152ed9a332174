"""Answers, one JSON line per JSON line, what AWS's own Python packages think of a template or a request.

Long-lived, so that a test does not pay for starting Python and loading schemas. A request that goes wrong is
answered with {"error": ...}; only the end of the input ends the server. No credentials, no network.
"""

import json
import os
import sys
from functools import lru_cache
from pathlib import Path

STARTED_IN = Path.cwd()

# A ~/.cfnlintrc, a .cfnlintrc in the project or a ~/.aws/models must not change the verdict.
os.environ["HOME"] = os.environ["USERPROFILE"] = sys.prefix
os.chdir(sys.prefix)


@lru_cache(maxsize=None)
def linter(regions):
    from cfnlint.config import ConfigMixIn, ManualArgs
    from cfnlint.runner import Runner

    # Mandatory: a template cannot excuse itself through its Metadata. Informational rules stay off.
    return Runner(ConfigMixIn(**ManualArgs(regions=list(regions), mandatory_checks=["E", "W"])))


def matches_of(text, regions):
    from cfnlint.decode.decode import decode_str

    template, problems = decode_str(text)
    found = problems or linter(tuple(regions)).validate_template(template)
    return [
        {
            "rule": match.rule.id,
            "level": match.rule.severity,
            "message": match.message,
            "path": "/".join(str(part) for part in getattr(match, "path", [])),
        }
        for match in found
    ]


def lint(request):
    text = request["template"]
    if not text.lstrip().startswith("{") and "\n" not in text:
        text = (STARTED_IN / text).read_text(encoding="utf-8")
    regions = request["regions"]
    matches = matches_of(text, regions)
    if matches and len(regions) > 1:
        # cfn-lint does not say which region it speaks of: ask again for each one alone.
        alone = {region: matches_of(text, [region]) for region in regions}
    else:
        alone = {}
    for match in matches:
        spot = (match["rule"], match["path"])
        blamed = [region for region, found in alone.items() if spot in [(m["rule"], m["path"]) for m in found]]
        match["regions"] = blamed or regions
    return matches


@lru_cache(maxsize=None)
def service_model(service):
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    return ServiceModel(Loader().load_service_model(service, "service-2"), service_name=service)


def input_shape(request):
    shape = service_model(request["service"]).operation_model(request["operation"]).input_shape
    if shape is None:
        raise ValueError(f"{request['service']} {request['operation']} takes no parameters")
    return shape


def validate(request):
    from botocore.validate import ParamValidator

    report = ParamValidator().validate(request["params"], input_shape(request)).generate_report()
    return report.splitlines()


@lru_cache(maxsize=None)
def pattern_of(text):
    r"""Java's regular expressions, as the service models write them: \p{Graph} is printable ASCII, \p{C} control characters."""
    import regex

    return regex.compile(text.replace(r"\p{Graph}", r"\x21-\x7e"))


def breaches(value, shape, path):
    """What ParamValidator leaves out: patterns, greatest lengths and enums of every text, list and map."""
    kind, limits = shape.type_name, shape.metadata
    if kind == "structure":
        for name, member in shape.members.items():
            if name in value:
                yield from breaches(value[name], member, f"{path}.{name}")
    elif kind == "list":
        for at, item in enumerate(value):
            yield from breaches(item, shape.member, f"{path}[{at}]")
    elif kind == "map":
        for key, item in value.items():
            yield from breaches(key, shape.key, f"{path} key {key}")
            yield from breaches(item, shape.value, f"{path}.{key}")
    if kind in ("string", "list", "map") and len(value) > limits.get("max", len(value)):
        yield f"{path}: {len(value)} is more than {limits['max']}"
    if kind == "string" and "pattern" in limits and not pattern_of(limits["pattern"]).fullmatch(value):
        yield f"{path}: {value!r} does not match {limits['pattern']}"
    if kind == "string" and shape.enum and value not in shape.enum:
        yield f"{path}: {value!r} is none of {', '.join(shape.enum)}"


def constraints(request):
    return list(breaches(request["params"], input_shape(request), request["operation"]))


def shape(request):
    top = input_shape(request)
    members = {name: member.type_name for name, member in top.members.items()}
    return {"required": top.required_members, "members": members}


def resource_schema(request):
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(request["region"], request["type"]).schema

    def names(key):
        return [pointer.removeprefix("/properties/") for pointer in schema.get(key, [])]

    return {
        "properties": schema["properties"],
        "definitions": schema.get("definitions", {}),
        "required": schema.get("required", []),
        "readOnly": names("readOnlyProperties"),
        "createOnly": names("createOnlyProperties"),
        "tagging": schema.get("tagging", {}),
        "tagShape": tag_shape(schema),
    }


def tag_shape(schema):
    """How Tags are written: a "list" of {Key, Value}, a "map" of key to value, or None when there are none."""
    tags = schema["properties"].get("Tags")
    if tags is None:
        return None
    if "$ref" in tags:
        tags = schema["definitions"][tags["$ref"].rsplit("/", 1)[1]]
    return "list" if tags.get("type") == "array" else "map"


OPERATIONS = {
    "lint": lint,
    "validate": validate,
    "constraints": constraints,
    "shape": shape,
    "resource-schema": resource_schema,
}


def answer(line):
    request = {}
    try:
        request = json.loads(line)
        if request["op"] not in OPERATIONS:
            raise ValueError(f"unknown op {request['op']!r}, known: {', '.join(OPERATIONS)}")
        reply = {"result": OPERATIONS[request["op"]](request)}
    except (Exception, SystemExit) as error:  # cfn-lint exits on some mistakes
        reply = {"error": f"{type(error).__name__}: {error}"}
    return {"id": request.get("id") if isinstance(request, dict) else None, **reply}


def serve():
    replies = sys.stdout
    sys.stdout = sys.stderr  # whatever a package prints is not a reply
    sys.stdin.reconfigure(encoding="utf-8")
    for line in sys.stdin:
        print(json.dumps(answer(line)), file=replies, flush=True)


if __name__ == "__main__":
    serve()
