"""Currencies that ISO 4217 has withdrawn since 2000, with their decimals: old prices keep them.

Source: the standard's list three, of historic denominations. The codes and when they ended were
compared with the Unicode CLDR, supplemental data, as Babel 2.18.0 has it.
"""

from __future__ import annotations

_TWO_DECIMALS = """
AFA ANG AON ATS AZM BGN CSD CUC CYP DEM EEK FIM FRF GHC HRK IEP LTL LVL MRO MTL MZM NLG ROL SDD SIT
SKK SLL SRG STD TMM VEB VEF YUM ZMK ZWD ZWL ZWR
"""
_NO_DECIMALS = "ADP AOR BEF BYB BYR ECS ESP GRD ITL LUF MGF PTE TJR TPE TRL"

DECIMALS: dict[str, int] = {
    code: decimals
    for codes, decimals in ((_TWO_DECIMALS, 2), (_NO_DECIMALS, 0))
    for code in codes.split()
}
