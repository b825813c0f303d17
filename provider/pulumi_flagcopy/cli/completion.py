"""`flagcopy completion`: the script by which a shell completes commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of SHELL.

    \b
    bash: flagcopy completion bash > ~/.local/share/bash-completion/completions/flagcopy
    zsh:  flagcopy completion zsh > "${fpath[1]}/_flagcopy"
    fish: flagcopy completion fish > ~/.config/fish/completions/flagcopy.fish
    """
    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(ctx.find_root().command, {}, "flagcopy", "_FLAGCOPY_COMPLETE").source())
