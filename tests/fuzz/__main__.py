"""The fuzzer's command line: so many executions, spread over all targets; exit status 1 if one
ended otherwise than documented."""

import argparse
import faulthandler
import hashlib
import random
import sys
import time

from app.crypto import sm2
from tests.fuzz.mutation import mutate
from tests.fuzz.targets import Target, targets


def main(arguments: list[str] | None = None) -> int:
    """Fuzz, report, and name the input of every finding in hexadecimal."""
    faulthandler.enable()  # a driver's answer must not end the process
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--executions", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", help="only the targets whose name begins like this")
    parser.add_argument("--arithmetic", action="store_true", help="check curve points too (slow)")
    options = parser.parse_args(arguments)
    if not options.arithmetic:
        sm2._holds = lambda *_: True  # the readers are fuzzed: 10 ms of curve arithmetic each
    chosen = [one for one in targets() if one.name.startswith(options.target or "")]
    findings = sum(_run(one, options.executions // len(chosen), options.seed) for one in chosen)
    print(f"{options.executions} executions, {findings} findings")
    return 1 if findings else 0


def _run(target: Target, executions: int, seed: int) -> int:
    luck = random.Random(f"{seed} {target.name}")  # noqa: S311  # repeatable, not secret
    known: set[str] = set()
    for number in range(executions):
        data = mutate(luck.choice(target.seeds), luck, target.seeds)
        finding = _try(target, data)
        if finding and finding not in known:
            known.add(finding)
            print(f"{target.name}, execution {number}: {finding}\n{data.hex()}")
    seeds = hashlib.sha256(b"".join(target.seeds)).hexdigest()[:16]
    print(f"{target.name}: {executions} executions, {len(known)} findings, seeds {seeds}")
    return len(known)


def _try(target: Target, data: bytes) -> str | None:
    start = time.process_time()
    try:
        target.read(data)
    except target.expected:
        pass
    except Exception as error:  # noqa: BLE001  # whatever is not documented is a finding
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
        return f"{type(error).__name__}: {error} at {where}"
    spent_s = time.process_time() - start
    return f"took more than {target.most_s} s" if spent_s > target.most_s else None


if __name__ == "__main__":
    sys.exit(main())
