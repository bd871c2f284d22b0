"""National drug code of a drug that is billed by another procedure code.

## What it flags
A national drug code (NDC) of a line (loop 2410, LIN02 is N4) that the table `ndc-hcpcs` has on the first day of service
under other codes than the line's procedure, where it has other drugs under that procedure: a warning. A procedure that
the table does not have says nothing, so that any drug may go with a code that is not of one drug (J3490, J3590, J9999);
nor does a drug that it does not have. On days that no edition covers nothing is said.

## Why
Plans that take drug codes compare them with the procedure, and deny the line where the two are not the same drug.

## How to fix
Send the code from the package that was used, or the procedure that is of this drug.

## Sources
- Which drugs belong to which code: CMS, NDC-HCPCS crosswalk of the average sales prices, imported by the user. High.
- The crosswalk does not have all drugs, and is made for Medicare's payments alone: CMS, notice in the same file. High;
  hence a warning, and nothing where it does not have the drug.
- Denied where the drug code does not go with the procedure: Horizon NJ Health, reminder on national drug codes. Medium.
- A8:218 with 507, NDC number and HCPCS; remark M119, invalid NDC: X12 and CMS code lists. High.
"""

from scrubber.edit import Block, Context, Edit, Flags, Hits, Params, ServiceLine

TABLE = "ndc-hcpcs"
NATIONAL_DRUG_CODE = "N4"

edit = Edit(
    __name__,
    code="DRG012",
    title="National drug code of another procedure's drug",
    severity="warn",
    status="A8:218 A8:507",
    carc="16",
    remark="M119",
    since="0.3",
    tables=(TABLE,),
    covers={"drugs-of-procedures": ""},
)
other = edit.message(
    "other-procedure",
    "the drug code {code} (box 24, shaded) is of {others}, not of {procedure} (box 24D)",
    fix="Send the drug code from the package that was used, or the procedure that is of this drug.",
)


@edit.on(ServiceLine)
def drug_is_of_another(line: ServiceLine, context: Context[Params]) -> Hits:
    """Each drug of the line that the crosswalk has under other procedures alone."""
    listed, day = context.table(TABLE), line.service_dates.first if line.service_dates else None
    if day is None or line.procedure not in listed.values("code"):
        return
    for drug in line.drugs:
        if drug.qualifier != NATIONAL_DRUG_CODE:
            continue
        code = drug.code.strip()
        procedures = sorted({row["code"] for row in listed.lookup(day, ndc=code)})
        if procedures and line.procedure not in procedures:
            yield other.at(drug.code_at, code=code, others=" or ".join(procedures), procedure=line.procedure)


@edit.screen
def may_be_of_another(block: Block, context: Context[Params]) -> Flags:
    """A drug that the crosswalk has, beside a procedure that it has."""
    listed = context.table(TABLE)
    codes = listed.values("code")
    has_drug = block.has_such(lambda drugs: drugs.says(3, lambda code: listed.holds(ndc=code.strip())), "LIN")
    return has_drug & block.any_line(block.number_of_each(lambda code: int(code in codes), block.line_procedure) > 0)
