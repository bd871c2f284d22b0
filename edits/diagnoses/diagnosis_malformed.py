"""Diagnosis code that has not the form of one.

## What it flags
A diagnosis (HI, box 21) written with its decimal point, in lower case, or in a form that no code of its code set has:
ICD-10-CM has a letter, a digit, a letter or digit, and up to four more; ICD-9-CM three to five digits, the first
perhaps a V, or an E and three or four digits. A code of less than seven places in a block of ICD-10-CM of which all
codes have seven: injuries, poisonings and complications (S, T15 to T28, T33, T34, T36 to T85, T88), most external
causes (V, W, X, Y00 to Y08 but Y07, Y21 to Y38), gout (M1A), osteoporosis with fracture (M80), and what is told of one
fetus among several (O31, O32, O35, O36, O40, O41, O64, O69). Whether a code of the right form exists is not looked at.

## Why
Payers compare the code as it is written with their list, which has neither points nor small letters.

## How to fix
Send the code without its point, in capitals; look a misspelt one up in the code book.

## Sources
- No decimal point in HI: 005010X222A1, loop 2300, HI; Stedi, published edits. High.
- Form of the codes: CDC and CMS, ICD-10-CM official guidelines, I.A; ICD-9-CM official guidelines. High.
- The seventh place (A, D, S and others) is required in these blocks, X fills the places before it: ICD-10-CM official
  guidelines, I.A.4, I.A.5 and I.C.19; that all codes of a block have it: CDC, tabular list, each code of April 2026
  looked at; blocks in which some had less since 2015-10-01 (T07, T14) are left out. High.
- A7:254 principal and A7:255 other diagnosis code: X12 claim status codes. High.
"""

import re

from scrubber.edit import Diagnosis, Edit, Hits

FORMS = {
    "ICD-10-CM": re.compile("[A-Z][0-9][0-9A-Z]{1,5}"),
    "ICD-9-CM": re.compile("[0-9]{3,5}|V[0-9]{2,4}|E[0-9]{3,4}"),
}
OF_SEVEN_PLACES = re.compile(
    "S[0-9]|T(?:1[5-9]|2[0-8]|3[346-9]|[4-6]|7[013-689]|8[0-58])|M1A|M80|O(?:3[1256]|4[01]|6[49])|[VWX]|Y(?:0[0-48]|2|3)"
)
SEVEN_PLACES = 7

edit = Edit(
    __name__,
    code="DX001",
    title="Diagnosis code that has not the form of one",
    severity="reject",
    status="A7:255",
    carc="16",
    remark="M76",
    since="0.2",
)
TEXTS = {
    "point": (
        "the diagnosis {code} (box 21) is written with its decimal point",
        "Send {bare}, without the point.",
    ),
    "case": (
        "the diagnosis {code} (box 21) is written in small letters",
        "Send {bare}, in capitals.",
    ),
    "places": (
        "the diagnosis {code} (box 21) has {length} places; all codes of its block have seven",
        "Give the code its seventh place, such as A for active treatment, with X in the empty places before it.",
    ),
    "form": (
        "the diagnosis {code} (box 21) has not the form that {code_set} codes have",
        "Copy the code from the record or look it up in the code book.",
    ),
}
first = {
    key: edit.message(f"first-{key}", text, fix=fix, status="A7:254", remark="MA63")
    for key, (text, fix) in TEXTS.items()
}
other = {key: edit.message(f"other-{key}", text, fix=fix) for key, (text, fix) in TEXTS.items()}


@edit.on(Diagnosis)
def malformed(diagnosis: Diagnosis) -> Hits:
    """A point, small letters, too few places, or another form: the first that is wrong."""
    messages, code = first if diagnosis.is_first else other, diagnosis.code.strip()
    bare, form = code.replace(".", "").upper(), FORMS[diagnosis.code_set]
    if form.fullmatch(code):
        if diagnosis.code_set == "ICD-10-CM" and lacks_places(code):
            yield messages["places"].at(diagnosis, code=code, length=len(code))
    elif not code:
        return
    elif not form.fullmatch(bare):
        yield messages["form"].at(diagnosis, code=code, code_set=diagnosis.code_set)
    elif "." in code:
        yield messages["point"].at(diagnosis, code=code, bare=bare)
    else:
        yield messages["case"].at(diagnosis, code=code, bare=bare)


def lacks_places(code: str) -> bool:
    """Whether it is of a block whose codes have seven places, and has less."""
    return len(code) < SEVEN_PLACES and OF_SEVEN_PLACES.match(code) is not None
