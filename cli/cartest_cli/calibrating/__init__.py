"""How many streams this machine can measure truthfully: a target that knows the truth, steps, and what follows."""
