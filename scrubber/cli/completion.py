"""The command that prints what a shell needs to complete words: ``scrubber completion …``."""

from __future__ import annotations

from typing import Final

import click

VARIABLE: Final = "_SCRUBBER_COMPLETE"
"""Environment variable by which a shell asks the command what may come next."""


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Print the script that has a shell complete commands and options.

    bash: scrubber completion bash > ~/.local/share/bash-completion/completions/scrubber

    zsh: scrubber completion zsh > a file _scrubber in a folder of $fpath

    fish: scrubber completion fish > ~/.config/fish/completions/scrubber.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101 click has all three
    click.echo(kind(context.find_root().command, {}, "scrubber", VARIABLE).source())


def answer(command: click.Command, instruction: str) -> int:
    """Answer a shell that asks, by the variable, what may come next; the exit code."""
    from click.shell_completion import shell_complete

    return shell_complete(command, {}, "scrubber", VARIABLE, instruction)
