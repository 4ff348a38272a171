"""``python -m cartest_mocks``: the mock as a process, for commands and tests that start one."""

import argparse
import json
import sys
from pathlib import Path
from typing import NoReturn

from cartest_contracts.errors import CartestError, UsageError
from cartest_contracts.verdict import EXIT_STATUS_HELP
from cartest_contracts.versions import DEFAULT_VERSION, ApiVersion, InvalidVersion
from cartest_mocks.accounts import PLAN_NAMES
from cartest_mocks.listener import Address
from cartest_mocks.profiles import PROFILES
from cartest_mocks.server import serve
from cartest_mocks.vendor import MockConfig

__all__ = ["main"]


def main(arguments: list[str] | None = None, *, prog: str = "python -m cartest_mocks") -> int:
    """Run until stopped; return the exit status."""
    try:
        options = _parser(prog).parse_args(arguments)
        if options.list_broken:
            _print_defects()
            return 0
        serve(
            _config(options),
            ready=_print_json if options.ready_json else _print_words,
            allow_remote=options.allow_remote,
            until_stdin_closes=options.until_stdin_closes,
        )
    except CartestError as error:
        sys.stderr.write(f"cartest_mocks: {error}\n")
        return error.exit_status
    return 0


class _Parser(argparse.ArgumentParser):
    """Says what is wrong the way all of cartest does."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} ({self.prog} --help)")


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = _Parser(prog=prog, description="A mock of Cartesia's API.", epilog=EXIT_STATUS_HELP)
    add = parser.add_argument
    add("--host", default=MockConfig.host, help="where to listen (default: %(default)s)")
    add("--port", type=int, default=MockConfig.port, help="0: any free port (default)")
    add("--tls", action="store_true", help="speak TLS with a throw-away certificate authority")
    add("--ca-dir", type=Path, default=None, help="where ca.pem is written (default: a temporary directory)")
    add(
        "--profile",
        choices=tuple(PROFILES),
        default=MockConfig.profile,
        help="how fast it is (default: %(default)s)",
    )
    add(
        "--seed",
        type=int,
        default=MockConfig.seed,
        help="ids and latency are drawn from it (default: %(default)s)",
    )
    add("--plan", choices=PLAN_NAMES, default=MockConfig.plan, help="its limits (default: %(default)s)")
    add(
        "--default-version",
        default=str(DEFAULT_VERSION),
        help="for requests that name none (default: %(default)s)",
    )
    add("--strict-version", action="store_true", help="refuse requests that name no version")
    add(
        "--done-status",
        type=int,
        choices=(200, 206),
        default=MockConfig.done_status_code,
        help="status_code of done events: 200 as recorded (default), 206 as documented",
    )
    add(
        "--first-flush-id",
        type=int,
        choices=(0, 1),
        default=MockConfig.first_flush_id,
        help="of each context: 0 as recorded (default), 1 as documented",
    )
    add("--store", type=Path, default=None, metavar="FILE", help="keep what is made here; mocks may share it")
    add(
        "--broken",
        action="append",
        default=[],
        metavar="ID",
        help="break the contract in this way; may be repeated",
    )
    add("--list-broken", action="store_true", help="list the ways there are and do nothing else")
    add("--ready-json", action="store_true", help="print one JSON line when ready")
    add("--until-stdin-closes", action="store_true", help="also end when standard input does")
    add("--allow-remote", action="store_true", help="allow a host that is not this machine")
    return parser


def _config(options: argparse.Namespace) -> MockConfig:
    try:
        version = ApiVersion.parse(options.default_version)
    except InvalidVersion:
        raise UsageError(f"not a version: {options.default_version!r} (expected YYYY-MM-DD)") from None
    return MockConfig(
        host=options.host,
        port=options.port,
        tls=options.tls,
        ca_dir=options.ca_dir,
        profile=options.profile,
        seed=options.seed,
        plan=options.plan,
        default_version=version,
        strict_version=options.strict_version,
        done_status_code=options.done_status,
        first_flush_id=options.first_flush_id,
        store=options.store,
        broken=tuple(options.broken),
    )


def _print_defects() -> None:
    from cartest_mocks.defects import DEFECTS  # not at import: a mock that is whole needs none of them

    for defect in DEFECTS:
        sys.stdout.write(f"{defect.id}  {defect.rule}  {defect.breaks}\n")


def _print_json(address: Address) -> None:
    ca_file = str(address.ca_file) if address.ca_file is not None else None
    sys.stdout.write(json.dumps({"url": address.url, "ca_file": ca_file}) + "\n")
    sys.stdout.flush()


def _print_words(address: Address) -> None:
    sys.stdout.write(f"Cartesia mock on {address.url}, key sk_car_test\n")
    if address.ca_file is not None:
        for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
            sys.stdout.write(f"export {name}={address.ca_file}\n")
    sys.stdout.write(f"export CARTESIA_BASE_URL={address.url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
