"""An edit that fails.

## What it flags
Nothing: it raises an exception on procedure Z9999, and on the timeline of procedure Z9998.
## Why
An edit is foreign code.
## How to fix
Mend the edit.
## Sources
- Made up for the tests.
"""

from scrubber.edit import Edit, Hits, ServiceLine, Timeline

edit = Edit(
    __name__, code="SMP004", title="It fails", severity="info", status="A3:21", procedures={"Z9998", "Z9999"},
    since="0.1",
)  # fmt: skip
never = edit.message("never", "never said", fix="-")


@edit.on(ServiceLine)
def fail(line: ServiceLine) -> Hits:
    """Fail, with the claim's content in the exception."""
    if line.procedure == "Z9999":
        raise ValueError(line.composite)
    return []


@edit.on(Timeline)
def fail_over_time(timeline: Timeline) -> Hits:
    """Fail, with the services in the exception."""
    raise ValueError(timeline.claimed)
