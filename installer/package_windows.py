"""The frozen program for Windows, made on Linux: a Windows Python with Windows wheels, in Wine.

The wheels are those of `requirements-package.lock`, with its hashes. Python comes from the folder
that WINDOWS_PYTHON names (an embeddable one of python.org), else from the package that
`windows/python.lock` pins.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from package_parts import Build, collected_parts
from package_program import BUILD, ROOT, build_environment, describe, source_date, version
from PIL import Image
from pip._vendor.packaging.markers import Marker
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from wine import Wine, unix_path, windows_path

WORKSHOP = BUILD / "windows"
PYTHON = WORKSHOP / "python"
SITE = WORKSHOP / "site"
FROZEN = WORKSHOP / "frozen" / "yinxin"
WORK = WORKSHOP / "work"
ICON = WORKSHOP / "yinxin.ico"
LOCK = ROOT / "requirements-package.lock"
PYTHON_LOCK = ROOT / "installer" / "windows" / "python.lock"
ICON_PX = (16, 20, 24, 32, 40, 48, 64, 128, 256)
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
# Microsoft's; their authority is in no list on Linux, and those of Qt take their place
UNCHECKED = "vcruntime140"
