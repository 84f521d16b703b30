"""Stopping a platform, and throwing its data away."""

import shutil

from local.platform import Platform
from local.processes import end_leftovers
from local.progress import Progress

INFRASTRUCTURE = {"postgres", "rabbitmq"}

KEPT = "Stopped; the data are kept."


def stop(platform: Platform, progress: Progress, *, words: str = KEPT) -> None:
    """Stop everything, also what a killed supervisor has left behind; the data stay."""
    if not platform.state.run.is_dir():
        progress.say("Nothing was running.")
        return
    with platform.locked():
        supervisor = platform.supervisor
        was_running = supervisor.is_running()
        if was_running:
            processes = supervisor.processes()
            supervisor.stop(each for each in processes if each.group not in INFRASTRUCTURE)
            supervisor.stop(each for each in processes if each.name in INFRASTRUCTURE)
            supervisor.shutdown()
        supervisor.end_unreachable()
        ended = end_leftovers(platform.state)
        progress.say(words if was_running or ended else "Nothing was running.")


def throw_away(platform: Platform, progress: Progress) -> None:
    """Stop the platform and delete its state: data, secrets, logs."""
    if not platform.state.run.is_dir():
        return
    stop(platform, progress, words="Stopped.")
    for folder in [*platform.state.own_folders(), platform.state.shared_data]:
        if folder.exists():
            shutil.rmtree(folder)
    progress.say("Data, secrets and logs are deleted.")
