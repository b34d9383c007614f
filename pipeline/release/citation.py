"""How to cite the dataset: `CITATION.cff` and `.zenodo.json`.

What belongs here: the two files. What does not: title, authors, licence, version and keywords, which `pyproject.toml`
says.
"""

from typing import Any

import yaml

from pipeline.release.project import dataset, project

MESSAGE = "If you use this dataset, please cite it as below."


def released_on() -> str:
    """Date of the release, YYYY-MM-DD."""
    return str(dataset()["created"])[:10]


def authors() -> list[str]:
    """Names of the contributors who created the dataset."""
    return [one["title"] for one in dataset()["contributors"] if "creator" in one["roles"]]


def citation() -> str:
    """`CITATION.cff`, Citation File Format 1.2.0, as text."""
    package, about = project(), dataset()
    content: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": MESSAGE,
        "type": "dataset",
        "title": about["title"],
        "abstract": about["description"],
        "authors": [{"name": name} for name in authors()],
        "version": package["version"],
        "date-released": released_on(),
        "license": about["licenses"][0]["name"],
        "keywords": package["keywords"],
    }
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
    return f"# Made from pyproject.toml; do not edit.\n{text}"


def zenodo() -> dict[str, Any]:
    """`.zenodo.json`: the metadata of a Zenodo deposit."""
    package, about = project(), dataset()
    return {
        "upload_type": "dataset",
        "title": about["title"],
        "description": f"<p>{about['description']}</p><p>{about['description_zh']}</p>",
        "creators": [{"name": name} for name in authors()],
        "license": about["licenses"][0]["name"].lower(),
        "version": package["version"],
        "publication_date": released_on(),
        "access_right": "open",
        "language": "zho",
        "keywords": package["keywords"],
    }
