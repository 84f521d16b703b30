"""`python -m local.launch STATE PROGRAM`: becomes that program, in the supervisor's place.

Supervisor only knows the process it started. A program whose leader was killed can leave
children behind that hold its port (Nginx workers do), so the launcher ends what is left of the
former start before it takes over, notes its own id for the next one, drops root's rights and
becomes the program by `exec`.
"""

import os
import sys

from local.paths import State, state_at
from local.processes import Started, boot_id, end, remember, remembered, start_ticks
from local.programs import Program, load

LEFTOVER_GRACE = 5


def launch(state: State, program: Program) -> None:
    former = remembered(state, program.name)
    if former and former.pid != os.getpid():
        end(former, LEFTOVER_GRACE)
    remember(
        state,
        Started(
            program=program.name,
            pid=os.getpid(),
            ticks=start_ticks(os.getpid()) or 0,
            boot=boot_id(),
            cwd=os.path.realpath(program.cwd),
            stop_signal=program.stop_signal,
            fingerprint=program.fingerprint,
        ),
    )
    os.chdir(program.cwd)
    if program.account:
        os.initgroups(program.account.name, program.account.gid)
        os.setgid(program.account.gid)
        os.setuid(program.account.uid)
    os.execve(program.command[0], program.command, program.env)


if __name__ == "__main__":
    own_state = state_at(sys.argv[1])
    launch(own_state, load(own_state, sys.argv[2]))
