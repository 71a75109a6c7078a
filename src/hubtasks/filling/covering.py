"""A covering letter to a division with its form: a mail that a mail program opens as a draft."""

from __future__ import annotations

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from hubtasks import wording
from hubtasks.figures.schedule import due_date

if TYPE_CHECKING:
    from hubtasks.filling.form import Form
    from hubtasks.model import Ledger


_HOW = {
    "progress": "数写当年累计数，不带单位；做成了什么、卡在哪里、下一步到哪一天，写具体。",
    "plan": "节点写做成什么事、到哪一天；分期目标写到哪一天应累计多少，最后一期是年底的全年目标。",
}


def letter(ledger: Ledger, form: Form, name: str, workbook: bytes, notes: str) -> bytes:
    """Return a mail with a division's workbook, not yet sent; the same for the same content.

    It goes to the addresses that the rules' `people` give the division; where they name none,
    whoever opens it fills them in.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = f"请填报：{form.title}"
    to = [mail_ for mail_, of in ledger.rules.people.items() if of == form.division.name]
    if to:
        mail["To"] = [Address(addr_spec=address) for address in to]
    mail["X-Unsent"] = "1"  # what makes Outlook open it as a draft
    mail.set_content(_body(ledger, form, name, notes), cte="base64")
    mail.add_attachment(
        workbook,
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        filename=name,
    )
    mail.set_boundary(hashlib.sha256(workbook).hexdigest()[:32])
    return mail.as_bytes()


def _body(ledger: Ledger, form: Form, name: str, notes: str) -> str:
    tasks = sum(form.division.name in task.divisions for task in ledger.tasks)
    back = "尽快"
    if form.purpose == "progress":
        due = due_date(form.on.year, form.on.month, ledger.rules)
        back = f"{wording.day(due)}前" if form.on <= due else "尽快"
    sender = next((d.name for d in ledger.divisions if d.coordinator), "")
    return (
        f"{form.division.name}：\n\n"
        f"附上《{form.title}》（{name}），共{tasks}项任务{notes}，请{back}填好发回。\n\n"
        "1. 用 Excel 或 WPS 打开，只填白格；没有的留空，不用写“无”。\n"
        f"2. {_HOW[form.purpose]}\n"
        "3. 填好存盘，作为附件发回；文件名可以改，表头和隐藏的表不要动。\n"
        + (f"\n{sender}\n" if sender else "")
    )
