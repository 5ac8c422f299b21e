"""The program of a child process: it confines itself, loads everything and then does what its parent asks, one by one.

python -P -m api.child.program '{"channel": 5, "parent": 4711, "tasks": "api.child.document_tasks", ...}'
"""

import importlib
import json
import os
import queue
import socket
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api.child.den import Den
from api.child.messages import BadMessageError, Channel
from api.child.sandbox import allow_processor_time, confine


def main() -> None:
    """Serve until the parent is gone."""
    told = json.loads(sys.argv[1])
    den = Den(Path(told["den"]))
    readable = [den.given.parent, *map(Path, told["readable"])]
    held = confine(told["parent"], told["memory_mib"], readable, den.out)
    os.chdir(den.out)
    channel = Channel(socket.socket(fileno=told["channel"]))
    from api.child.told_errors import error_json  # what it imports has threads

    try:
        tasks = importlib.import_module(told["tasks"])
        tasks.warm(told["threads"])
    except Exception as error:
        channel.send({"error": error_json(error)})
        return
    channel.send({"ready": held.as_json()})
    requests = _requests(channel)
    while True:
        request = requests.get()
        try:
            allow_processor_time(request["processor_s"])
            done = tasks.TASKS[request["task"]](den, request, channel.send)
            answer = {"done": done}
        except Exception as error:
            answer = {"error": error_json(error)}
        channel.send(answer)


def _requests(channel: Channel) -> "queue.SimpleQueue[Mapping[str, Any]]":
    """Requests as they come; at the end of them the process ends, whatever it is doing."""
    requests: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()

    def receive() -> None:
        while True:
            try:
                request = channel.receive()
            except (EOFError, BadMessageError, OSError):
                os._exit(0)
            if request is not None:
                requests.put(request)

    threading.Thread(target=receive, daemon=True).start()
    return requests


if __name__ == "__main__":
    main()
