"""Turns the measurements of scripts/bench into tables: ratios to the reference engine, with geometric means."""
import math
import statistics


def steady_time(times):
    """The median of the last half of the calls: what a long-running process sees after warm-up."""
    return statistics.median(times[len(times) // 2:])


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(value) for value in values)) if values else None


def cell(value, pattern):
    return "-" if value is None else value if isinstance(value, str) else pattern.format(value)


def ratios(measured, engine, reference, key):
    """For each program that both engines ran: the reference's figure divided by the engine's."""
    out = {}
    for name, by_engine in measured.items():
        ours, theirs = by_engine.get(engine, {}).get(key), by_engine.get(reference, {}).get(key)
        if isinstance(ours, float) and isinstance(theirs, float):
            out[name] = theirs / ours
    return out


def table(title, measured, engines, reference, key, unit):
    """A table with the reference's figure and every other engine's ratio to it (above 1: better than the reference)."""
    others = [engine for engine in engines if engine != reference]
    columns = {engine: ratios(measured, engine, reference, key) for engine in others}
    width = max([len(name) for name in measured] + [len("programs compared")])
    lines = [title, f"{'':{width}} {reference + ' ' + unit:>12}" + "".join(f"{engine:>10}" for engine in others)]
    for name, by_engine in measured.items():
        row = f"{name:{width}} {cell(by_engine.get(reference, {}).get(key), '{:.3f}'):>12}"
        for engine in others:
            row += f"{cell(columns[engine].get(name, by_engine.get(engine, {}).get('status')), '{:.2f}x'):>10}"
        lines.append(row)
    lines.append(f"{'geometric mean':{width}} {'':12}"
                 + "".join(f"{cell(geometric_mean(list(columns[engine].values())), '{:.2f}x'):>10}" for engine in others))
    lines.append(f"{'programs compared':{width}} {'':12}" + "".join(f"{len(columns[engine]):>10}" for engine in others))
    lines.append(f"{'below 1':{width}} {'':12}"
                 + "".join(f"{sum(value < 1 for value in columns[engine].values()):>10}" for engine in others))
    return "\n".join(lines)


def pair_means(measured, engines, key):
    """How many times faster each krait engine is than each other engine, over the programs both ran."""
    lines = []
    for ours in (engine for engine in engines if engine.startswith("jit-")):
        for theirs in engines:
            values = list(ratios(measured, ours, theirs, key).values())
            if theirs != ours and values:
                lines.append(f"  {ours} is {geometric_mean(values):.2f} times as fast as {theirs} ({len(values)} programs)")
    return "\n".join(lines)
