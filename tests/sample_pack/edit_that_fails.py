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

from scrubber.edit import Context, Edit, Hit, Message, Params, ServiceLine, Severity, Timeline

edit = Edit(
    module=__name__,
    code="SMP004",
    title="It fails",
    severity=Severity.INFO,
    status="A3:21",
    carc=None,
    procedures=frozenset({"Z9998", "Z9999"}),
    since="0.1",
    messages={"never": Message(text="never said", fix="-")},
)


@edit.on(ServiceLine)
def fail(line: ServiceLine, _context: Context[Params]) -> list[Hit]:
    """Fail, with the claim's content in the exception."""
    if line.procedure == "Z9999":
        raise ValueError(line.composite)
    return []


@edit.on(Timeline)
def fail_over_time(timeline: Timeline, _context: Context[Params]) -> list[Hit]:
    """Fail, with the services in the exception."""
    raise ValueError(timeline.claimed)
