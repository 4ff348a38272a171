"""HTTP through Schemathesis: our rules as a check of its runs, its engine as a part of ours (docs/verify.md).

Importing it registers the check ``cartest_rules``, the hook that puts audio into uploads, one that keeps proxies
from this machine and the user's passwords from servers, and two that keep Schemathesis from false alarms: named by
``contracts/schemathesis.toml``, and usable with any other configuration as
``SCHEMATHESIS_HOOKS=cartest_contracts.fuzzing``. Needs the extra ``contract``.
"""

from typing import Any, cast

from cartest_contracts.errors import MissingExtra

try:
    import schemathesis
except ImportError as error:
    raise MissingExtra(extra="contract", feature="cartest_contracts.fuzzing") from error

from cartest_contracts.fuzzing.checking import RuleBroken, cartest_rules
from cartest_contracts.fuzzing.environment import before_load_schema
from cartest_contracts.fuzzing.fitting import after_load_schema, filter_failure
from cartest_contracts.fuzzing.running import fuzz, fuzz_cost
from cartest_contracts.fuzzing.surviving import YAML, yaml_as_text
from cartest_contracts.fuzzing.uploads import UPLOAD, before_call

__all__ = [
    "UPLOAD",
    "RuleBroken",
    "after_load_schema",
    "before_call",
    "before_load_schema",
    "cartest_rules",
    "filter_failure",
    "fuzz",
    "fuzz_cost",
]

for _hook in (before_load_schema, after_load_schema, before_call, filter_failure):
    cast("Any", schemathesis).hook(_hook)  # typed only partly there
schemathesis.check(cartest_rules)
schemathesis.deserializer(*YAML)(yaml_as_text)
