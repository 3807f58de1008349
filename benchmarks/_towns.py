"""What the benchmarks over towns of growing size share: their arguments, and telling whether the limits hold."""

import argparse
import tempfile


def over_towns(doc, measure, tell, quick):
    """Measure towns of the sizes that are asked for, ``quick`` ones at ``--quick``, and leave with what ``tell`` says.

    ``measure(folder, accounts)`` makes a row, ``tell(rows)`` prints them and says whether everything holds.
    """
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    sizes = quick if given.quick else sorted(given.accounts)
    with tempfile.TemporaryDirectory() as folder:
        rows = [measure(folder, accounts) for accounts in sizes]
    fine = tell(rows)
    raise SystemExit(0 if fine or given.quick else 1)


def held(checks):
    """Print each ``(name, value, limit)``; whether all are at their limit or below."""
    for name, value, limit in checks:
        print(f"  {name:<42}{value:9.2f}  limit ≤ {limit:<6} {'holds' if value <= limit else 'MISSED'}")
    return all(value <= limit for _, value, limit in checks)
