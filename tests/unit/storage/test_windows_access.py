"""Access lists of Windows, as the system writes them (SDDL): who may change a driver's file."""

from pathlib import Path

import pytest

from app.storage.windows_access import access_of, ordinary_people_change

INSTALLER = "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
# what lies in the folder of programs has this list, if nobody has changed it
PROGRAMS = (
    f"D:AI(A;ID;FA;;;{INSTALLER})(A;CIIOID;GA;;;{INSTALLER})(A;ID;FA;;;SY)(A;OICIIOID;GA;;;SY)"
    "(A;ID;FA;;;BA)(A;OICIIOID;GA;;;BA)(A;ID;0x1200a9;;;BU)(A;OICIIOID;GXGR;;;BU)"
    "(A;OICIIOID;GA;;;CO)(A;ID;0x1200a9;;;AC)(A;OICIIOID;GXGR;;;AC)"
)
SYSTEM = f"D:PAI(A;;FA;;;{INSTALLER})(A;;0x1200a9;;;SY)(A;;0x1200a9;;;BA)(A;;0x1200a9;;;BU)"


@pytest.mark.parametrize(
    ("access", "changed"),
    [
        (PROGRAMS, False),
        (SYSTEM, False),
        ("D:(A;;FA;;;SY)(A;;FA;;;S-1-5-21-1-2-3-1001)", False),
        ("D:", False),
        (PROGRAMS + "(A;ID;0x1301bf;;;BU)", True),
        (PROGRAMS + "(A;;FA;;;WD)", True),
        (PROGRAMS + "(A;;FW;;;AU)", True),
        (PROGRAMS + "(A;;CCDCLCRP;;;IU)", True),
        (PROGRAMS + "(A;;SD;;;S-1-5-11)", True),
        (PROGRAMS + "(A;;WO;;;S-1-5-32-545)", True),
        (PROGRAMS + "(A;;GW;;;S-1-5-21-1-2-3-513)", True),
        (PROGRAMS + "(A;;NEW;;;BU)", True),
        (PROGRAMS + '(XA;;FA;;;BU;(@User.Department=="Seals"))', True),
        (PROGRAMS + "(A;OICIIO;GA;;;BU)", False),
        (PROGRAMS + "(A;;FR;;;WD)", False),
        (PROGRAMS + "(D;;FA;;;WD)", False),
        ("D:NO_ACCESS_CONTROL", True),
        ("", True),
    ],
)
def test_G11_who_may_change_it(access: str, changed: bool) -> None:
    assert ordinary_people_change(access) is changed


def test_where_there_is_no_windows_there_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no Windows"):
        access_of(tmp_path)
