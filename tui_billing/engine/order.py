"""The order of services that are computed from others: a dependency graph, never a number that somebody keeps."""

from graphlib import CycleError, TopologicalSorter

import polars as pl

from tui_billing.domain.codes import ServiceKind
from tui_billing.domain.errors import RefusedError
from tui_billing.engine.facts import Book

BY_DAYS = (int(ServiceKind.DERIVED), int(ServiceKind.OWN_BOILER))
"""Whose volume over some days is made of those of other services over the same days."""


def derived_order(book: Book) -> list[list[int]]:
    """Derived services in batches: each batch needs only services of earlier ones.

    Raises:
        RefusedError: services are computed from each other in a circle.
    """
    derived = set(book.services.filter(pl.col("kind") == int(ServiceKind.DERIVED))["service_id"])
    graph: dict[int, set[int]] = {service: set() for service in derived}
    for service, source in book.sources.select("service_id", "source_id").iter_rows():
        if service in derived:
            graph[service].add(source)
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " → ".join(str(service) for service in error.args[1])
        raise RefusedError(f"Услуги считаются друг из друга по кругу: {circle}. Исправьте источники услуг.") from error
    batches = []
    while sorter.is_active():
        ready = sorter.get_ready()
        if batch := sorted(derived.intersection(ready)):
            batches.append(batch)
        sorter.done(*ready)
    return batches


def sources_of(book: Book) -> pl.DataFrame:
    """``service_id``, ``source_id``: of each service that is computed by days, whatever it is computed from at any depth."""
    by_days = book.services.filter(pl.col("kind").is_in(BY_DAYS))["service_id"]
    pairs = set(
        book.sources.filter(pl.col("service_id").is_in(by_days.implode())).select("service_id", "source_id").rows()
    )
    reached = set(pairs)
    while more := {(top, low) for top, middle in reached for again, low in pairs if again == middle} - reached:
        reached |= more
    return pl.DataFrame(sorted(reached), schema={"service_id": pl.Int64, "source_id": pl.Int64}, orient="row")
