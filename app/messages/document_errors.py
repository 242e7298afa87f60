"""Sentences of the errors about the document, its pages and the seal picture.

`app.messages` says how to write one.
"""

from app.domain.errors import ErrorCode

Parts = tuple[str, str, str]

DOCUMENT_ERRORS: dict[ErrorCode, tuple[Parts, Parts]] = {
    ErrorCode.DOCUMENT_NOT_FOUND: (
        ("找不到文件[“{file}”]。", "它可能已被移动、改名或删除。", "请检查文件名和位置后重试。"),
        (
            "The document[ “{file}”] was not found.",
            "It may have been moved, renamed or deleted.",
            "Check its name and place and try again.",
        ),
    ),
    ErrorCode.DOCUMENT_NAME_UNREADABLE: (
        (
            "文件或文件夹的名称无法识别[：“{file}”]。",
            "名称不是 Unicode 文字，可能来自旧系统或压缩包。",
            "请改名后重试。",
        ),
        (
            "The name of the document or its folder cannot be read[: “{file}”].",
            "It is not Unicode; it may come from an old system or an archive.",
            "Rename it and try again.",
        ),
    ),
    ErrorCode.DOCUMENT_UNREADABLE: (
        (
            "无法读取文件[“{file}”]。",
            "您可能没有权限，或它在断开的网络位置上[（{reason}）]。",
            "请确认能打开该文件后重试。",
        ),
        (
            "The document[ “{file}”] cannot be read.",
            "You may lack permission, or the network drive is gone[ ({reason})].",
            "Make sure that you can open it, then try again.",
        ),
    ),
    ErrorCode.DOCUMENT_NOT_PDF: (
        (
            "文件[“{file}”]不是 PDF。",
            "本程序目前只能为 PDF 文件签章、验章。",
            "要签章，请先转换为 PDF；要验章，请向提供者索取盖了章的 PDF。",
        ),
        (
            "[“{file}”: ]this is not a PDF document.",
            "The program seals and verifies PDF documents only.",
            "Convert it to PDF to seal it; to verify a seal, ask its sender for the sealed PDF.",
        ),
    ),
    ErrorCode.DOCUMENT_DAMAGED: (
        (
            "文件[“{file}”]已损坏，无法签章。",
            "它的内容不完整或互相矛盾[（{reason}）]。",
            "请向提供者重新索取，或用原软件重新导出。",
        ),
        (
            "The document[ “{file}”] is damaged.",
            "Its contents are incomplete or contradictory[ ({reason})].",
            "Ask its sender for it again, or export it again.",
        ),
    ),
    ErrorCode.DOCUMENT_TOO_LARGE: (
        ("文件[“{file}”]太大。", "它超过了允许的大小[（{limit}）]。", "请拆分或压缩后再签章。"),
        (
            "The document[ “{file}”] is too large.",
            "It is beyond the permitted size[ ({limit})].",
            "Split or compress it first.",
        ),
    ),
    ErrorCode.DOCUMENT_TOO_COMPLEX: (
        (
            "文件[“{file}”]过于复杂，无法安全处理。",
            "它的内部结构超出了正常文件的范围[（{reason}）]。",
            "请用原软件重新导出，或向提供者询问。",
        ),
        (
            "The document[ “{file}”] is too complex to be handled safely.",
            "Its inner structure is beyond that of ordinary documents[ ({reason})].",
            "Export it again, or ask its sender.",
        ),
    ),
    ErrorCode.DOCUMENT_WITHOUT_PAGES: (
        ("文件[“{file}”]里没有页面。", "没有页面就没有可盖章的地方。", "请检查是否选错了文件。"),
        (
            "The document[ “{file}”] has no pages.",
            "Without a page there is nothing to seal.",
            "Check whether it is the right document.",
        ),
    ),
    ErrorCode.DOCUMENT_PASSWORD_REQUIRED: (
        (
            "文件[“{file}”]需要密码才能打开。",
            "它已加密。",
            "请提供密码（命令行用 --password-stdin）后重试。",
        ),
        (
            "The document[ “{file}”] needs a password.",
            "It is encrypted.",
            "Give the password (--password-stdin on the command line) and try again.",
        ),
    ),
    ErrorCode.DOCUMENT_PASSWORD_WRONG: (
        ("文件密码不正确。", "给出的密码打不开文件[“{file}”]。", "请核对密码后重试。"),
        (
            "The document's password is wrong.",
            "It does not open the document[ “{file}”].",
            "Check the password and try again.",
        ),
    ),
    ErrorCode.DOCUMENT_ENCRYPTION_UNSUPPORTED: (
        (
            "无法打开文件[“{file}”]的加密。",
            "它使用了本程序不支持的加密方式[（{reason}）]。",
            "请向提供者索取未加密或用密码加密的文件。",
        ),
        (
            "The encryption of the document[ “{file}”] is not supported.",
            "It uses a kind of encryption that the program does not know[ ({reason})].",
            "Ask its sender for a document without it.",
        ),
    ),
    ErrorCode.DOCUMENT_PERMISSION_DENIED: (
        (
            "文件[“{file}”]的作者不允许签章。",
            "文件的权限设置禁止添加签名。",
            "请向作者索取允许签名的文件，或使用权限密码。",
        ),
        (
            "The author of the document[ “{file}”] does not permit signing.",
            "Its permissions forbid adding a signature.",
            "Ask the author for one that permits it, or use the owner password.",
        ),
    ),
    ErrorCode.DOCUMENT_CHANGED: (
        (
            "文件[“{file}”]在您查看之后被改动，没有签章。",
            "现在的内容与您看到的不同。",
            "请重新打开、核对内容后再签章。",
        ),
        (
            "The document[ “{file}”] was changed after you looked at it; it was not signed.",
            "What it says now differs from what you saw.",
            "Open it again, read it, then sign.",
        ),
    ),
    ErrorCode.DOCUMENT_XFA: (
        (
            "文件[“{file}”]是动态表单，无法签章。",
            "它的显示内容随软件而变，签章不能保证所见即所签。",
            "请打印成普通 PDF 后再签章。",
        ),
        (
            "The document[ “{file}”] is a dynamic form and cannot be sealed.",
            "What it shows depends on the viewer, so a seal could not vouch for it.",
            "Print it to an ordinary PDF first.",
        ),
    ),
    ErrorCode.DOCUMENT_SIGNED_IRREGULAR: (
        (
            "文件[“{file}”]已有签名且结构不规范，无法再签章。",
            "要加盖就得重写文件，那会使已有的签名失效[（{reason}）]。",
            "请向提供者索取规范的文件，或另附一页签章。",
        ),
        (
            "The document[ “{file}”] is signed and irregular; it cannot be sealed again.",
            "It would have to be rewritten, which breaks the signature it has[ ({reason})].",
            "Ask its sender for a regular document, or seal a separate page.",
        ),
    ),
    ErrorCode.DOCUMENT_CERTIFIED_FINAL: (
        (
            "文件[“{file}”]已定稿，不允许再签章。",
            "作者认证时规定此后不得再作任何改动。",
            "确需签章时，请作者提供未定稿的文件。",
        ),
        (
            "The document[ “{file}”] is certified as final.",
            "Its author permitted no further signature.",
            "If you must sign, ask the author for one that is not final.",
        ),
    ),
    ErrorCode.DOCUMENT_FIELDS_LOCKED: (
        (
            "文件[“{file}”]中的签名位置已锁定[：{field}]。",
            "先前的签名锁定了它，改动会使该签名失效。",
            "请换用其他签名位置，或询问先前的签章人。",
        ),
        (
            "A place for the signature is locked[: {field}].",
            "An earlier signature locked it; changing it would break that signature.",
            "Use another place, or ask the earlier signer.",
        ),
    ),
    ErrorCode.EARLIER_SIGNATURE_AT_RISK: (
        (
            "这样盖章会影响文件中已有的签名，没有签章。",
            "可见的印章会使先前的签名显示为被改动。",
            "可改用不可见签名（--invisible）[；{advice}]。",
        ),
        (
            "Sealing it like this would harm a signature it already bears; it was not signed.",
            "With a visible seal the earlier signature would show as changed.",
            "Use an invisible signature (--invisible)[; {advice}].",
        ),
    ),
    ErrorCode.CERTIFY_NOT_FIRST: (
        (
            "不能再作认证签名。",
            "认证签名必须是文件的第一个签名，而该文件已有签名。",
            "请改用普通签名（--certify none）。",
        ),
        (
            "The document can no longer be certified.",
            "A certification must be the first signature, and there is one already.",
            "Use an ordinary signature (--certify none).",
        ),
    ),
    ErrorCode.PAGE_MISSING: (
        ("文件里没有这一页[（第 {page} 页）]。", "[它共有 {count} 页。]", "请更正页码后重试。"),
        (
            "The document has no page[ {page}].",
            "[It has {count} pages.]",
            "Correct the page and try again.",
        ),
    ),
    ErrorCode.PLACEMENT_OUTSIDE_PAGE: (
        (
            "印章超出了[第 {page} ]页的边缘。",
            "[该页宽 {width_mm} 毫米、高 {height_mm} 毫米。]",
            "请把位置移到页面之内，或缩小印章。",
        ),
        (
            "The seal does not fit on page[ {page}].",
            "[The page is {width_mm} mm wide and {height_mm} mm high.]",
            "Move it onto the page, or make it smaller.",
        ),
    ),
    ErrorCode.STRADDLE_NEEDS_PAGES: (
        ("只有一页的文件不能盖骑缝章。", "骑缝章要分盖在两页或更多页上。", "请改盖普通印章。"),
        (
            "A single page cannot bear a straddle seal.",
            "It is cut over two pages or more.",
            "Use an ordinary seal.",
        ),
    ),
    ErrorCode.FIELD_NOT_FOUND: (
        (
            "文件中没有名为[“{field}”]的签名位置。",
            "[现有的签名位置：{fields}。]",
            "请更正名称，或直接指定盖章位置。",
        ),
        (
            "The document has no signature field[ “{field}”].",
            "[It has: {fields}.]",
            "Correct the name, or say where the seal goes.",
        ),
    ),
    ErrorCode.FIELD_NOT_EMPTY: (
        ("签名位置[“{field}”]已经签过。", "一个签名位置只能使用一次。", "请选择空的签名位置。"),
        (
            "The signature field[ “{field}”] is already signed.",
            "A field can be used once.",
            "Choose an empty one.",
        ),
    ),
    ErrorCode.FIELD_DEMANDS: (
        (
            "签名位置[“{field}”]提出了本程序无法满足的要求。",
            "表单的作者规定了此处必须怎样签名[（{demand}）]。",
            "请改签其他位置，或询问表单的作者。",
        ),
        (
            "The signature field[ “{field}”] makes demands that cannot be met.",
            "The form's author laid down how it must be signed[ ({demand})].",
            "Sign somewhere else, or ask the form's author.",
        ),
    ),
    ErrorCode.FIELD_TOO_SMALL: (
        (
            "签名位置[“{field}”]放不下这枚印章。",
            "印章按自身尺寸[（{width_mm}×{height_mm} 毫米）]盖出，不能缩小。",
            "请改用其他签名位置，或不用 --field、直接指定盖章位置。",
        ),
        (
            "The signature field[ “{field}”] is too small for this seal.",
            "A seal is shown at its own size[, {width_mm} × {height_mm} mm,] and never reduced.",
            "Use another field, or leave out --field and say where the seal goes.",
        ),
    ),
    ErrorCode.FIELD_HAS_PLACE: (
        (
            "签名位置[“{field}”]在页面上已有固定位置。",
            "不能再另外指定盖章位置。",
            "请去掉 --at、--straddle，或不用 --field。",
        ),
        (
            "The signature field[ “{field}”] has its own place on the page.",
            "Another placement cannot be given beside it.",
            "Leave out --at and --straddle, or leave out --field.",
        ),
    ),
    ErrorCode.PICTURE_UNREADABLE: (
        (
            "印章图片无法读取[：{file}]。",
            "它不是可用的 PNG、JPEG、GIF 或 BMP 图片[（{reason}）]。",
            "请换一张图片后重试。",
        ),
        (
            "The seal picture cannot be read[: {file}].",
            "It is no usable PNG, JPEG, GIF or BMP picture[ ({reason})].",
            "Use another picture.",
        ),
    ),
    ErrorCode.PICTURE_TOO_LARGE: (
        (
            "印章图片太大[：{file}]。",
            "图片的像素或字节数超过了限制[（{limit}）]。",
            "请缩小图片后重试；1000 像素见方已足够清晰。",
        ),
        (
            "The seal picture is too large[: {file}].",
            "It has too many pixels or bytes[ ({limit})].",
            "Make it smaller; 1000 by 1000 pixels are sharp enough.",
        ),
    ),
    ErrorCode.ANCHOR_UNREADABLE: (
        (
            "信任证书文件无法读取[：{file}]。",
            "它打不开，或不是 PEM 或 DER 格式的证书[（{reason}）]。",
            "请检查 --anchor 或 --seal-anchor 给出的文件。",
        ),
        (
            "The file of trusted certificates cannot be read[: {file}].",
            "It cannot be opened or holds no PEM or DER certificate[ ({reason})].",
            "Check the file given with --anchor or --seal-anchor.",
        ),
    ),
}
