"""The claim status of an implementation-guide fault: that of the element, segment or loop that it is about.

The category says how it is wrong (A6 missing, A7 invalid, A8 at odds with what is sent beside it), the status code
what, the entity whose. Sources: X12's external code list 508 and 005010X222A1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrubber.x12.guide import fault as guide_fault
from scrubber.x12.guide.fault import GuideFault
from scrubber.x12.guide.sent import is_sent_empty
from scrubber.x12.segment import element_of

if TYPE_CHECKING:
    from collections.abc import Iterator


FORMAT: Final = "481"
"""The claim's format is invalid: where nothing better is known."""
_WHOSE: Final = "*"
"""In the table, the entity that the loop is about."""

_MISSING, _INVALID, _RELATIONAL = "A6", "A7", "A8"
_ELEMENT_MISSING: Final = "1"
_LACKING: Final = frozenset({_ELEMENT_MISSING, guide_fault.CONDITIONAL_ELEMENT_MISSING})
_CONDITIONS: Final = frozenset({guide_fault.CONDITIONAL_ELEMENT_MISSING, guide_fault.EXCLUSION_VIOLATED})
_OUT_OF_PLACE: Final = frozenset({guide_fault.UNKNOWN_SEGMENT, guide_fault.UNEXPECTED_SEGMENT})
_MOST: Final = 2
"""Statuses that a finding may say."""
INVALID_CHARACTER: Final = "511"
INVALID_CHARACTER_CODE: Final = "6"
"""IK403: invalid character in data element."""
_OF_NAMES: Final = frozenset({"NM1", "N3", "N4", "REF", "PER", "DMG"})
"""Segments that belong to the name before them, or are it."""
_FURTHER_DIAGNOSES: Final = range(2, 13)
"""HI02 to HI12."""
_ADJUSTMENTS: Final = range(2, 20)
"""CAS02 to CAS19: reason, amount and quantity, six times."""

LOOP_ENTITIES: Final = {
    "1000A": "41", "1000B": "40", "2000A": "85", "2000B": "IL", "2000C": "QC",
    "2010AA": "85", "2010AB": "87", "2010BA": "IL", "2010BB": "PR", "2010CA": "QC",
    "2310A": "DN", "2310B": "82", "2310C": "77", "2310D": "DQ", "2310E": "77", "2310F": "77",
    "2320": "IL", "2330A": "IL", "2330B": "PR", "2330C": "DN", "2330D": "82", "2330E": "77", "2330F": "DQ",
    "2330G": "85", "2420A": "82", "2420B": "QB", "2420C": "77", "2420D": "DQ", "2420E": "DK", "2420F": "DN",
    "2420G": "77", "2420H": "77", "2430": "PR",
}  # fmt: skip
"""Whom a loop is about; a primary care referrer (P3) is told as DN, the places of an ambulance run as 77."""

_LOOP_OF_ENTITY: Final = {
    "41": "1000A", "40": "1000B", "85": "2010AA", "87": "2010AB", "IL": "2010BA", "PR": "2010BB", "QC": "2010CA",
    "DN": "2310A", "P3": "2310A", "82": "2310B", "77": "2310C", "DQ": "2310D", "PW": "2310E", "45": "2310F",
    "QB": "2420B", "DK": "2420E",
}  # fmt: skip
"""The first loop whose name has this NM101."""

STATUSES: Final = {
    # Names: of a person or an organisation, and the numbers that they are known by.
    "NM1": "562:*", "NM102": "775:*", "NM103 person": "504:*", "NM103 organisation": "125:*", "NM104": "505:*",
    "NM105": "514:*", "NM107": "754:*", "NM108": "562:*", "NM109": "562:*",
    "1000A NM1": "125:*", "1000A NM108": "153:*", "1000A NM109": "153:*",
    "1000B NM1": "125:*", "1000B NM108": "153:*", "1000B NM109": "153:*",
    "2010AB NM1": "125:*",
    "2010BA NM1": "125:*", "2010BA NM108": "164:*", "2010BA NM109": "164:*",
    "2010BB NM1": "125:*", "2010BB NM108": "153:*", "2010BB NM109": "153:*",
    "2010CA NM1": "125:*", "2010CA NM108": "164:*", "2010CA NM109": "164:*",
    "2330A NM1": "125:*", "2330A NM108": "164:*", "2330A NM109": "164:*",
    "2330B NM1": "125:*", "2330B NM108": "479", "2330B NM109": "479",
    "PRV": "145:*", "2000A PRV": "145:*", "2000A CUR": "681",
    # Addresses.
    "N3": "503:*", "N4": "126:*", "N401": "502:*", "N402": "501:*", "N403": "500:*", "N404": "680:*", "N407": "695:*",
    "2310E N3": "266", "2310E N4": "266", "2310E N401": "266", "2310E N402": "751", "2310E N403": "763",
    "2310F N3": "740", "2310F N4": "740", "2310F N401": "740", "2310F N402": "752", "2310F N403": "740",
    "2420G N3": "266", "2420G N4": "266", "2420G N401": "266", "2420G N402": "751", "2420G N403": "763",
    "2420H N3": "740", "2420H N4": "740", "2420H N401": "740", "2420H N402": "752", "2420H N403": "740",
    "PER": "127:*", "PER02": "561:*",
    # Patient and coverage.
    "DMG": "158:*", "DMG01": "158:*", "DMG02": "158:*", "DMG03": "157:*",
    "PAT": "156", "PAT01": "156", "PAT05": "159:*", "PAT06": "159:*", "PAT07": "273", "PAT08": "273", "PAT09": "626",
    "SBR": "742", "SBR01": "742", "SBR02": "156", "SBR03": "163:*", "SBR04": "663:*", "SBR05": "578",
    "SBR09": "480:PR",
    # Numbers by their qualifier.
    "REF": "560:*", "2010AA REF": "128:*", "REF*EI": "128:*", "REF*SY": "148:*", "REF*0B": "143:*", "REF*1G": "133:*",
    "REF*G2": "135:*", "REF*LU": "138:*", "2010AA REF*SY": "128:*", "2010BB REF*G2": "135:85",
    "2010BB REF*LU": "138:85",
    "REF*Y4": "629", "REF*4N": "642", "REF*F5": "593", "REF*EW": "142:85", "REF*9F": "761:PR", "REF*G1": "252:PR",
    "REF*F8": "464", "REF*X4": "544", "REF*9A": "702", "REF*9C": "517", "REF*LX": "579", "REF*D9": "543",
    "REF*EA": "588", "REF*P4": "556", "REF*1J": "714", "REF*T4": "530", "REF*6R": "584", "REF*9B": "636",
    "REF*9D": "518", "REF*F4": "630", "REF*BT": "576", "REF*VY": "219", "REF*XZ": "219",
    # The claim.
    "CLM": "478", "CLM01": "478", "CLM02": "178", "CLM05": "249", "CLM05-1": "249", "CLM05-2": "567",
    "CLM05-3": "535", "CLM06": "466:85", "CLM07": "589", "CLM08": "360", "CLM09": "333", "CLM10": "468",
    "CLM11": "633", "CLM11-4": "750", "CLM11-5": "750", "CLM12": "650", "CLM20": "555",
    "PWK05": "489", "PWK06": "489", "CN1": "548", "CN101": "548", "CN102": "545", "CN103": "547", "CN104": "546",
    "CN105": "652", "CN106": "549", "NTE": "704", "2400 NTE": "586", "K3": "569", "CR1": "337", "CR104": "428",
    "CR106": "267", "CR109": "759", "CR110": "711", "CR2": "336", "CRC": "527", "CRC*ZZ": "564", "CRC*70": "747",
    "CRC*75": "575", "HI": "255", "HI01": "254", "HI missing": "254",
    **{f"HI{at:02}": "255" for at in _FURTHER_DIAGNOSES},
    "HI*BP": "666", "HI*BG": "460", "HCP": "628",
    "HCP02": "705", "HCP03": "637", "HCP04": "702", "HCP05": "638",
    # Dates by their qualifier.
    "DTP*472": "187", "DTP*573": "516:PR", "DTP*431": "397", "DTP*454": "701", "DTP*304": "757", "DTP*453": "715",
    "DTP*439": "727", "DTP*484": "191", "DTP*455": "210", "DTP*471": "214", "DTP*314": "195", "DTP*360": "195",
    "DTP*361": "195", "DTP*297": "581", "DTP*296": "196", "DTP*435": "189", "DTP*096": "190", "DTP*090": "388",
    "DTP*091": "389", "DTP*444": "193", "DTP*607": "529", "DTP*463": "525", "DTP*461": "580", "DTP*738": "653",
    "DTP*739": "653", "DTP*011": "647", "2400 DTP": "187", "2330B DTP": "516:PR", "2430 DTP": "516:PR",
    # Amounts by their qualifier, and what other payers decided.
    "AMT*F5": "183:QC", "AMT*D": "183:PR", "AMT*A8": "596", "AMT*EAF": "639", "AMT*T": "640", "AMT*F4": "617",
    "OI": "360", "OI03": "360", "OI04": "468", "OI06": "333", "MOA": "634", "MOA01": "631",
    "SVD": "643", "SVD01": "479", "SVD02": "643", "SVD05": "608", "SVD06": "526", "SVD03": "454",
    "SVD03-2 CPT": "454", "SVD03-2 HCPCS": "507", "SVD03-3": "453", "SVD03-4": "453", "SVD03-5": "453",
    "SVD03-6": "453", "SVD03-7": "306", "CAS": "696", "CAS01": "696",
    **{f"CAS{at:02}": ("521", "519", "520")[(at - 2) % 3] for at in _ADJUSTMENTS},
    # The service line.
    "LX": "247", "LX01": "247", "SV1": "454", "SV101": "454", "SV101-1": "454", "SV101-2 CPT": "454",
    "SV101-2 HCPCS": "507", "SV101-3": "453", "SV101-4": "453", "SV101-5": "453", "SV101-6": "453",
    "SV101-7": "306", "SV102": "583", "SV103": "659", "SV104": "476", "SV105": "249", "SV107": "477", "SV109": "471",
    "SV111": "564", "SV112": "568", "SV115": "753", "SV5": "335", "SV501": "507", "SV502": "260", "SV503": "260",
    "SV504": "185", "SV505": "184", "SV506": "572", "CR3": "335", "QTY*FL": "712", "QTY*PT": "431", "MEA": "731",
    "PS1": "469", "LIN": "218", "CTP": "724", "CTP05": "659", "LQ": "698", "FRM": "699",
}  # fmt: skip
"""Status codes by element or segment, with the loop before it and the qualifier behind it where they make a difference.

They are those of what a biller would look for: a date of service (187) for DTP*472, not an invalid date.
"""


def guide_status(cause: GuideFault, segment: list[str], component: str) -> str:
    """The status of what people are told of faults in `segment`, whose composites are divided by `component`.

    Two elements that are missing have two, with a blank between them. A segment whose qualifier is none of its place
    has that of the one which is missing there.
    """
    elements = [fault for fault in (cause, *cause.others) if fault.level == "element"]
    codes = {fault.code for fault in elements}
    if cause.level == "element" and _ELEMENT_MISSING in codes and codes <= _LACKING:
        return " ".join([*dict.fromkeys(_status(fault, segment, component) for fault in elements)][:_MOST])
    absent = (fault for fault in cause.others if fault.is_absence and fault.segment_id == cause.segment_id)
    return _status(cause, segment, component, in_place_of=next(absent, None))


def character_status(segment: list[str], element: str | None, entity: str, component: str) -> str:
    """The status of a character that X12 does not have, in an element of a segment that is about this entity (NM101).

    Beside that of the element stands 511, invalid character.
    """
    loop = _LOOP_OF_ENTITY.get(entity, "") if segment[0] in _OF_NAMES else ""
    fault = GuideFault(0, segment[0], element, INVALID_CHARACTER_CODE, "element", loop, "")
    return f"{_status(fault, segment, component)} {_INVALID}:{INVALID_CHARACTER}"


def _status(fault: GuideFault, segment: list[str], component: str, in_place_of: GuideFault | None = None) -> str:
    """The status of one fault: of a missing segment only its identifier is known, and the loop that it belongs to."""
    about = in_place_of or fault
    is_out_of_place = about.level == "segment" and about.code in _OUT_OF_PLACE
    loop = "" if is_out_of_place else about.loop or ""
    code, _, entity = _looked_up(about, loop, [] if about.is_absence else segment, component).partition(":")
    if entity == _WHOSE:
        entity = LOOP_ENTITIES.get(loop, "")
        code = code if entity else FORMAT
    category = _MISSING if is_sent_empty(fault, segment, component) else _category(fault)
    return ":".join(filter(None, (category, code, entity)))


def _looked_up(fault: GuideFault, loop: str, segment: list[str], component: str) -> str:
    if fault.level not in {"segment", "element"}:
        return FORMAT
    keys = (key for name in _names(fault, segment, component) for key in (f"{loop} {name}", name))
    return next((STATUSES[key] for key in keys if key in STATUSES), FORMAT)


def _names(fault: GuideFault, segment: list[str], component: str) -> Iterator[str]:
    """What the table may call it, the most exact name first."""
    qualifier = element_of(segment, 1).partition(component)[0]
    if qualifier:
        yield f"{fault.segment_id}*{qualifier}"
    if fault.element is not None:
        if fault.element == "NM103":
            yield "NM103 person" if element_of(segment, 2) == "1" else "NM103 organisation"
        if fault.element in {"SV101-2", "SVD03-2"}:
            composite = element_of(segment, int(fault.element[3:5])).split(component)
            yield f"{fault.element} {'HCPCS' if element_of(composite, 1)[:1].isalpha() else 'CPT'}"
        yield fault.element
        yield fault.element.partition("-")[0]
    if fault.is_absence:
        yield f"{fault.segment_id} missing"
    yield fault.segment_id


def _category(fault: GuideFault) -> str:
    if fault.level == "element" and fault.code in _CONDITIONS:
        return _RELATIONAL
    if fault.level == "element":
        return _MISSING if fault.code == _ELEMENT_MISSING else _INVALID
    return _MISSING if fault.is_absence else _INVALID
