"""Programs killed at random moments: `python -m benchmarks.killing [--kills 300] [--seed 1] [--only NAME …]`.

Each command (ingest, settle, resplit, link, rebuild, import, backup, restore, upgrade), and a web server
while it does curators' acts, runs once undisturbed over the same small archive. Then it is killed (SIGKILL,
with all that it started) at random moments of its run, and run again as an operator would; after acts
only the worker runs. Every table and the index must then be what an undisturbed run left, and after acts
what stood before or after the one that was cut off. The same seed draws the same moments, as shares of
the time that the undisturbed run took. The last line is for machines; the exit code is 1 where one differs.
"""

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import forked
from benchmarks.archive_state import archive_state, differences
from benchmarks.killing_acts import ACTS, CutOffActs
from benchmarks.killing_bases import Bases, KilledCommand

State = dict[str, str]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--port", type=int, default=8972, help="of the server that does curators' acts")
    parser.add_argument("--folder", type=Path, help="where to work; what failed stays there")
    options = parser.parse_args()
    begun, failed, killed, ended = time.monotonic(), 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="killing-") as name:
        folder = options.folder or Path(name)
        folder.mkdir(exist_ok=True)
        killing = Killing(folder, options.port)
        names = [each for each in killing.names() if not options.only or each in options.only]
        for number, each in enumerate(names):
            share = options.kills // len(names) + (number < options.kills % len(names))
            found = killing.kill_often(each, share, random.Random(f"{options.seed} {each}"))
            killed += found.killed
            ended += found.ended
            failed += len(found.wrong)
            print(
                f"{each:>8}: {found.seconds:5.1f} s undisturbed; {found.killed} killed in it, "
                f"{found.ended} over before; {len(found.wrong)} ended otherwise",
                flush=True,
            )
    print(f"took {time.monotonic() - begun:.0f} s")
    print(f"kills {killed} over_before {ended} wrong {failed} seed {options.seed}")
    return int(bool(failed))


@dataclass(slots=True)
class Killed:
    """What came of killing one command; `wrong` has a sentence for each end that differs."""

    seconds: float
    killed: int = 0
    ended: int = 0
    wrong: list[str] = field(default_factory=list)

    def tell(self, wrong: str) -> None:
        """Note an end that differs, and say so at once."""
        self.wrong.append(wrong)
        print(f"          {wrong}", flush=True)


class Killing:
    """One folder with a home, what stood in it before, and what programs said."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.home, self.port = folder, folder / "home", port
        self.said = folder / "said"
        self.home.mkdir(exist_ok=True)
        forked.load_program(self.home)
        self.bases = Bases(folder, self.home, self.said)

    def names(self) -> list[str]:
        return [*self.bases.commands(), "acts"]

    def kill_often(self, name: str, kills: int, chance: random.Random) -> Killed:
        """Kill one so often, each time on an archive of its own, and compare what is left."""
        if name == "acts":
            return self._kill_acts(kills, chance)
        given = self.bases.commands()[name]
        base = self.bases.base(given)
        self.put(base)
        begun = time.monotonic()
        forked.run(self.said, given.words)
        found = Killed(time.monotonic() - begun)
        wanted = self.state()
        sound = forked.run(self.said, ("check_archive", "--all"), check=False)
        assert sound.code == 0, f"{name}, undisturbed: {sound.said}"
        for number in range(kills):
            self._kill_once(given, base, wanted, chance.random(), number, found)
        return found

    def _kill_once(
        self, given: KilledCommand, base: Path, wanted: State, moment: float, number: int, found: Killed
    ) -> None:
        while True:
            self.put(base)
            begun = time.monotonic()
            program = forked.begin(forked.command(*given.words), self.folder / "killed")
            if program.wait(moment * found.seconds) is None:
                break
            found.seconds = min(found.seconds, time.monotonic() - begun)  # it was over: it is quicker by now
            found.ended += 1
        program.kill()
        found.killed += 1
        again = forked.run(self.said, given.words, check=False)
        said = again.said
        if differing := differences(wanted, self.state()):
            self._keep(f"{given.name}-{number}")
            found.tell(
                f"kill {number} at {moment:.3f}: {', '.join(differing)}; the rerun ended with {again.code}: "
                f"{said.strip()[-200:]}"
            )

    def _kill_acts(self, kills: int, chance: random.Random) -> Killed:
        """Kill the server that does curators' acts; each act is whole or absent once the worker has run."""
        base = self.bases.with_curator()
        acting = CutOffActs(self.port, self.folder / "server")
        states = [self._acted(base, acting, count)[1] for count in range(len(ACTS) + 1)]
        for number, (name, _, _) in enumerate(ACTS):
            assert differences(states[number], states[number + 1]), f"the act {name!r} changed nothing"
        seconds = self._acted(base, acting, len(ACTS))[0]
        found = Killed(seconds)
        for number in range(kills):
            moment = chance.random()
            self.put(base)
            while (done := acting.cut_off(moment * found.seconds)) == len(ACTS):
                found.ended += 1
                found.seconds *= 0.8  # it is quicker by now
                self.put(base)
            found.killed += 1
            said = forked.run(self.said, ("worker", "--once"), check=False).said
            now = self.state()
            if now not in states[done : done + 2]:
                self._keep(f"acts-{number}")
                differing = [differences(each, now) for each in states[done : done + 2]]
                found.wrong.append(
                    f"kill {number} at {moment:.3f} after {done} acts: {differing}; {said[-200:]}"
                )
        return found

    def _acted(self, base: Path, acting: CutOffActs, count: int) -> tuple[float, State]:
        """Seconds that the first so many acts take undisturbed, and the state after them and the worker."""
        self.put(base)
        seconds = acting.undisturbed(count)
        forked.run(self.said, ("worker", "--once"))
        return seconds, self.state()

    def state(self) -> State:
        """Every table and the index, read by a process of its own."""
        target = self.folder / "state.json"
        target.unlink(missing_ok=True)

        def read() -> None:
            target.write_text(json.dumps(archive_state()))

        reader = forked.begin(read, self.folder / "read")
        if reader.wait() != 0:
            return {"unreadable": reader.said[-300:]}
        state: State = json.loads(target.read_text())
        return state

    def put(self, base: Path) -> None:
        """Make the home what the base is."""
        shutil.rmtree(self.home)
        shutil.copytree(base, self.home, symlinks=True)

    def _keep(self, name: str) -> None:
        shutil.copytree(self.home, self.folder / f"failed-{name}", symlinks=True)


if __name__ == "__main__":
    sys.exit(main())
