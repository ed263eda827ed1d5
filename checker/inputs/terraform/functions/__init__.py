"""The functions of the language by name; a family is loaded when one of it is first called."""

import sys
from importlib import import_module
from typing import Any

from checker.inputs.terraform.functions.signature import Function, Meter, invoke
from checker.inputs.terraform.operators import unknown_from
from checker.inputs.terraform.types import ANY
from checker.inputs.terraform.values import Failure, Value, unknown

_FAMILIES = {
    "mappings": "keys values lookup merge zipmap transpose matchkeys",
    "sequences": "length element index contains concat flatten distinct compact chunklist reverse "
    "slice sort range one sum alltrue anytrue coalesce coalescelist",
    "combinations": "setproduct setunion setintersection setsubtract",
    "strings": "upper lower title trim trimspace trimprefix trimsuffix startswith endswith "
    "strcontains strrev chomp indent join split substr basename dirname pathexpand",
    "formatting": "format formatlist",
    "patterns": "regex regexall replace",
    "numeric": "abs ceil floor min max log pow signum parseint",
    "conversion": "tostring tonumber tobool tolist toset tomap sensitive nonsensitive issensitive "
    "ephemeralasnull",
    "encoding": "jsonencode jsondecode yamlencode base64encode base64decode urlencode "
    "csvdecode textencodebase64 textdecodebase64",
    "yaml_values": "yamldecode",
    "hashes": "md5 sha1 sha256 sha512 base64sha256 base64sha512 uuidv5",
    "network": "cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "dates": "formatdate timeadd timecmp",
}
_MODULES = {name: family for family, names in _FAMILIES.items() for name in names.split()}
_FILES = (
    "abspath", "file", "fileexists", "fileset", "filebase64", "filebase64sha256",
    "filebase64sha512", "filemd5", "filesha1", "filesha256", "filesha512", "templatefile",
)  # fmt: skip
_UNREAD = {
    **dict.fromkeys(_FILES, "reads the file system, which evaluation never does"),
    **dict.fromkeys(("timestamp", "uuid", "bcrypt"), "differs from run to run"),
    "plantimestamp": "is known only to a plan",
    "rsadecrypt": "is not evaluated",
    "base64gzip": "is not evaluated",
    "type": "works in terraform console only",
}


def call(name: str, arguments: list[Value], meter: Meter, place: Any) -> Value:
    """Return what a function gives; Failure where Terraform refuses the call."""
    name = name.removeprefix("core::")
    family = _MODULES.get(name)
    if family is None:
        return _unread(name, arguments, place)
    module = f"{__name__}.{family}"
    loaded = sys.modules.get(module) or import_module(module)
    functions: dict[str, Function] = loaded.FUNCTIONS
    try:
        return invoke(functions[name], arguments, meter, place)
    except Failure as failure:
        failure.args = (f"{name}: {failure}",)
        raise


def _unread(name: str, arguments: list[Value], place: Any) -> Value:
    if name in _UNREAD:
        reason = f"{name}() {_UNREAD[name]}"
    elif name.startswith("provider::"):
        reason = f"{name}() belongs to a provider"
    else:
        raise Failure(f"there is no function {name}")
    made = unknown(reason, place)
    return unknown_from((made, *arguments), ANY, place)
