"""The proof that the rules bite: every defect must be reported, and a whole mock must not be (docs/proof.md)."""
