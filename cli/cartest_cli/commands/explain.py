"""``cartest explain ID``: a rule in full: what it requires, how that is known, how it is told, what shows it."""

import inspect
import textwrap

import click

from cartest_cli.options import EPILOG, verbose_option
from cartest_contracts.rule import AnyRule, GroupRule
from cartest_contracts.rules import select
from cartest_mocks.defects import DEFECTS

__all__ = ["command"]

_WIDTH = 100


@click.command("explain", epilog=EPILOG)
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@verbose_option
def command(ids: tuple[str, ...]) -> int:
    """Explain a rule, or all of a section: its requirement, source, check, and the defects that break it.

    cartest explain EVENT-05
    """
    click.echo("\n\n".join(_explanation(rule) for rule in select(ids)))
    return 0


def _explanation(rule: AnyRule) -> str:
    module = inspect.getmodule(rule.check)
    section = (inspect.getdoc(module) or "").partition("\n\n")[0]
    lines = [f"{rule.id} ({rule.level}, {rule.knowledge.value})", *_filled("", rule.requirement)]
    lines += _filled("source: ", rule.source)
    lines += _filled("applies to: ", section.replace("``", "`"))
    if isinstance(rule, GroupRule):
        lines += _filled("judges: ", "groups of observations with the same label group, not one alone")
    if rule.needs_audio:
        lines += _filled("needs: ", "the audio, which slim recordings leave out")
    told = inspect.getdoc(rule.check)
    if told:
        lines += _filled("check: ", told)
    lines += ["  code:", textwrap.indent(textwrap.dedent(inspect.getsource(rule.check)).rstrip(), "    ")]
    for defect in DEFECTS:
        if defect.rule == rule.id:
            lines += _filled("shown by: ", f"cartest mock --broken {defect.id}: {defect.breaks}")
    return "\n".join(lines)


def _filled(title: str, text: str) -> list[str]:
    return textwrap.wrap(
        f"{title}{text}", width=_WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
    )
