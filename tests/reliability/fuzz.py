"""`python -m tests.reliability.fuzz [SECONDS]`: atheris, which is guided by coverage, against the whole flow.

Each input is read as texts (see `texts`) and must keep every law of `tests.reliability.laws`. What breaks one is left
in the current folder by atheris as `crash-...`, and is run again with `python -m tests.reliability.fuzz FILE`.
"""

import sys

import atheris

with atheris.instrument_imports(include=["pipeline"]):
    from tests.reliability.laws import broken

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "latin-1")
LONGEST = 4096


def texts(data: bytes) -> list[str]:
    """The first byte says how the rest is decoded; NUL bytes part it into documents."""
    encoding = ENCODINGS[data[0] % len(ENCODINGS)] if data else "utf-8"
    return [part.decode(encoding, "ignore") for part in data[1:LONGEST].split(b"\0\0")][:4]


def one(data: bytes) -> None:
    """One input of the fuzzer."""
    found = broken(texts(data))
    if found:
        raise AssertionError(found[:5])


def main() -> None:
    """Fuzz for so many seconds, or run the given file again."""
    given = sys.argv[1] if len(sys.argv) > 1 else "120"
    arguments = [f"-max_total_time={given}", f"-max_len={LONGEST}", "-timeout=60"] if given.isdigit() else [given]
    atheris.Setup([sys.argv[0], *arguments], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
