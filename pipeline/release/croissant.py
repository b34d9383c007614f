"""Metadata for machines: `croissant.json` (Croissant 1.0) and the schema.org description that the site carries.

What belongs here: both, made from what is staged. What does not: anything that people wrote about the dataset, which is
in `pyproject.toml` and `schemas`.
"""

from pathlib import Path
from typing import Any

from pipeline.release.citation import authors, released_on
from pipeline.release.datapackage import MEDIA_TYPES, digest
from pipeline.release.project import dataset, project
from schemas import TABLES, foreign_keys, primary_key
from schemas.model import description
from schemas.table_schema import fields

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
DATA_TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "date": "sc:Date",
    "boolean": "sc:Boolean",
}
#: The context that the Croissant 1.0 specification prescribes, word for word.
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def media_type(path: Path) -> str:
    """Media type of a published file."""
    return {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet", **MEDIA_TYPES}.get(
        path.suffix, "application/octet-stream"
    )


def file_object(path: Path, root: Path) -> dict[str, Any]:
    """A FileObject: address relative to the description, size, checksum."""
    place = path.relative_to(root).as_posix()
    return {
        "@type": "cr:FileObject",
        "@id": place,
        "name": path.name,
        "contentUrl": place,
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": media_type(path),
        "sha256": digest(path).removeprefix("sha256:"),
    }


def record_set(name: str) -> dict[str, Any]:
    """The RecordSet of a table, read from its CSV file."""
    model = TABLES[name]
    references = {key.column: f"{key.table}/{key.key}" for key in foreign_keys(model)}
    columns = []
    for one in fields(model):
        column: dict[str, Any] = {
            "@type": "cr:Field",
            "@id": f"{name}/{one['name']}",
            "name": one["name"],
            "description": f"{one['title']}. {one['description']} {one['title_zh']}:{one['description_zh']}",
            "dataType": DATA_TYPES[one["type"]],
            "source": {"fileObject": {"@id": f"data/{name}.csv"}, "extract": {"column": one["name"]}},
        }
        if one["name"] in references:
            column["references"] = {"field": {"@id": references[one["name"]]}}
        columns.append(column)
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": description(model),
        "key": [{"@id": f"{name}/{column}"} for column in primary_key(model)],
        "field": columns,
    }


def about() -> dict[str, Any]:
    """What schema.org and Croissant say of the dataset in the same words."""
    package, told = project(), dataset()
    return {
        "name": package["name"],
        "alternateName": [told["title"], told["title_zh"]],
        "description": f"{told['description']}\n\n{told['description_zh']}",
        "license": told["licenses"][0]["path"],
        "creator": [{"@type": "sc:Organization", "name": name} for name in authors()],
        "version": package["version"],
        "datePublished": released_on(),
        "keywords": package["keywords"],
        "inLanguage": ["zh", "en"],
    }


def cite_as() -> str:
    """A BibTeX entry of the release."""
    told, package = dataset(), project()
    key = f"{package['name']}_{released_on()[:4]}"
    names = " and ".join(f"{{{name}}}" for name in authors())
    return (
        f"@misc{{{key}, title = {{{told['title']}}}, author = {{{names}}}, year = {{{released_on()[:4]}}}, "
        f"version = {{{package['version']}}}}}"
    )


def croissant(root: Path) -> dict[str, Any]:
    """The Croissant description of the files in `root`/data."""
    files = sorted(path for path in (root / "data").iterdir() if path.is_file())
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        **about(),
        "conformsTo": CONFORMS_TO,
        "citeAs": cite_as(),
        "isLiveDataset": False,
        "distribution": [file_object(path, root) for path in files],
        "recordSet": [record_set(name) for name in TABLES],
    }


def schema_org(root: Path) -> dict[str, Any]:
    """schema.org `Dataset` as JSON-LD, for the site at `root`/site; addresses are relative to it."""
    told = about()
    files = sorted(path for path in (root / "data").iterdir() if path.is_file())
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **told,
        "name": dataset()["title"],
        "alternateName": [dataset()["title_zh"], told["name"]],
        "creator": [{"@type": "Organization", "name": one["name"]} for one in told["creator"]],
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": path.name,
                "contentUrl": f"../data/{path.name}",
                "encodingFormat": media_type(path),
            }
            for path in files
        ],
    }
