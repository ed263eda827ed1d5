"""The command line: one module per command, found by folder and loaded when it is called."""

import sys
from importlib import import_module
from pathlib import Path

import click

from checker import __version__


class CommandFolder(click.Group):
    """A group whose commands are the modules and folders of a package; each has `command`."""

    package = __name__
    folder = Path(__file__).parent

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the command names, sorted."""
        folders = [path.parent for path in self.folder.glob("*/__init__.py")]
        return sorted(
            path.stem
            for path in (*self.folder.glob("*.py"), *folders)
            if not path.stem.startswith("_") and path.stem not in ("options", "output", "refusing")
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(f"{self.package}.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest one."""
        names = self.list_commands(ctx)
        if args and args[0] not in names and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], names, 1)
            hint = f" Is it `{near[0]}`?" if near else f" There are: {', '.join(names)}."
            raise click.UsageError(f"There is no command `{args[0]}`.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=CommandFolder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ai-spend")
def program() -> None:
    """Check AI infrastructure spend against policies, before the bill does."""


def command_line(arguments: list[str] | None = None) -> int:
    """Run one command line; return its exit code, 2 for bad usage.

    Click's own `main` turns a closed pipe into exit 1, so it is not used.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        with program.make_context("ai-spend", given) as context:
            result = program.invoke(context)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0
    except click.ClickException as error:
        from checker.cli.refusing import refuse

        refuse(error)
        return 2
    except click.exceptions.Abort:
        raise KeyboardInterrupt from None
    return result if isinstance(result, int) else 0
