"""Cases of FUZZ."""

from tests.contracts.rules.observe import Case, http

FAILED = "negative_data_rejection: Schema-violating request accepted"
CASES = {
    "FUZZ-01": [
        Case(
            broken=http("GET /voices", labels={"schemathesis": FAILED}),
            fine=http("GET /voices", labels={"schemathesis": ""}),
            says="negative_data_rejection",
        ),
    ]
}
