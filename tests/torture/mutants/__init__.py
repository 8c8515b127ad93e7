"""Each condition of each write and each permission rule, removed: a test must fail for each.

A mutant is one replaced text in a copy of the project. The mutants of the conditions, of the rules
and of where the routes apply them are derived from the code, so that no new one can be forgotten;
only those of the checks of a credential are a list made by hand (layout.py).
"""

from tests.torture.mutants.conditions import condition_mutants
from tests.torture.mutants.layout import EQUIVALENT
from tests.torture.mutants.routes import CREDENTIAL_MUTANTS, route_mutants
from tests.torture.mutants.rules import more_rule_mutants, rule_mutants
from tests.torture.mutants.source import Mutant

CONDITIONS: list[Mutant] = [*condition_mutants()]
RULES: list[Mutant] = [*rule_mutants()]
MORE: list[Mutant] = [*more_rule_mutants()]
ROUTES: list[Mutant] = [*route_mutants()]
DERIVED = [*CONDITIONS, *RULES, *MORE, *ROUTES]
ALL = [mutant for mutant in [*DERIVED, *CREDENTIAL_MUTANTS] if mutant.name not in EQUIVALENT]
