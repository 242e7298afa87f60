"""Sentences of the errors about time stamps, which come over the network.

`app.messages` says how to write one.
"""

from app.domain.errors import ErrorCode

Parts = tuple[str, str, str]

NETWORK_ERRORS: dict[ErrorCode, tuple[Parts, Parts]] = {
    ErrorCode.HOST_FORBIDDEN: (
        (
            "单位的规定不允许联系这个服务器[：{host}]。",
            "它不在允许的服务器之列，或指向了不允许的网络地址。",
            "请把这条提示转给信息部门检查规定。",
        ),
        (
            "The office's policy does not permit to call this server[: {host}].",
            "It is not among the permitted ones, or it leads to an address that is not.",
            "Hand this message to your IT department, which can look at the policy.",
        ),
    ),
    ErrorCode.TIME_STAMP_UNREACHABLE: (
        (
            "联系不上时间戳服务[：{host}]，没有取得时间戳。",
            "网络可能未连接，或该服务没有及时应答。",
            "请检查网络，稍后再试；若一直如此，请联系信息部门。",
        ),
        (
            "The time-stamp service cannot be reached[: {host}]; there is no time stamp.",
            "The network may be down, or the service did not answer in time.",
            "Check the network and try again later; if it stays so, ask your IT department.",
        ),
    ),
    ErrorCode.TIME_STAMP_REFUSED: (
        (
            "时间戳服务[“{host}”]拒绝了请求，没有取得时间戳。",
            "该服务可能正忙、停用，或不接受本机的请求。",
            "请稍后再试；若一直如此，请联系信息部门。",
        ),
        (
            "The time-stamp service[ “{host}”] refused; there is no time stamp.",
            "It may be busy or out of service, or it does not take this computer's requests.",
            "Try again later; if it stays so, ask your IT department.",
        ),
    ),
    ErrorCode.TIME_STAMP_NOT_VALID: (
        (
            "时间戳服务[“{host}”]给出的时间戳未通过检查，没有采用。",
            "它不是针对这次签名的，不是单位信任的机构签发的，或与本机的时间不符。",
            "请先核对本机的日期和时间；若无误，请联系信息部门。",
        ),
        (
            "The time stamp of the service[ “{host}”] did not pass the check and is not used.",
            "It is not for this signature, not by a trusted authority, or not of this time.",
            "Check this computer's date and time; if they are right, ask your IT department.",
        ),
    ),
}
