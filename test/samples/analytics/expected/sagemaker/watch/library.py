"""
Which library wrote the file of a model, and whether the one that is here reads it right. A file that is misread answers all the same, and wrong:
xgboost before 3.1 takes a file of 3.1 for one with an intercept of 0.5, without a word.
"""

from importlib import import_module, metadata

from spec import Problem

#: By algorithm: the package that is imported, and the names under which it may be installed.
LIBRARIES = {
    "xgboost": ("xgboost", ("xgboost", "xgboost-cpu")),
    "isolation-forest": ("sklearn", ("scikit-learn",)),
    "random-cut-forest": ("krcf", ("krcf",)),
}
#: These read what older versions of theirs wrote, by their own word; the others promise nothing.
READS_OLDER = {"xgboost"}


def here(algorithm):
    """Name and version of the library of an algorithm in this Python; None for one that needs none."""
    if algorithm not in LIBRARIES:
        return None
    package, names = LIBRARIES[algorithm]
    version = getattr(import_module(package), "__version__", None)
    for name in names if version is None else ():
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    if version is None:
        raise Problem(f"{package} does not say its version, by which its files are told apart")
    return {"name": names[0], "version": version}


def refuse_misread(algorithm, wrote):
    """Problem where the file was written by a version that the one here may misread."""
    reads = here(algorithm)
    if reads is None:
        return
    if not isinstance(wrote, dict) or wrote.get("name") != reads["name"]:
        raise Problem(f"the model does not say which {reads['name']} wrote it, so it cannot be told whether {reads['version']} here reads it right: train it again")
    old, new = release(wrote["version"]), release(reads["version"])
    if old == new or (algorithm in READS_OLDER and old < new):
        return
    raise Problem(
        f"the model was written by {wrote['name']} {wrote['version']}, and {reads['version']} here may misread it: "
        f"install {wrote['name']} {'.'.join(str(part) for part in old)}, or train it again"
    )


def release(version):
    """`3.1.2` → (3, 1): files change with these."""
    parts = str(version).split(".")
    try:
        return int(parts[0]), int(parts[1])
    except (IndexError, ValueError):
        raise Problem(f"{version} is no version that can be compared") from None
