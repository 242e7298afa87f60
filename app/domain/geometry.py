"""From millimetres on the page as people see it to the page's own coordinates.

The only coordinate arithmetic of the program (ISO 32000-2, 8.3.2.3 user space, 14.11.2 page
boundaries). *Displayed* coordinates: millimetres from the left and top edge of the visible page,
after CropBox, /Rotate and /UserUnit.
"""

from dataclasses import dataclass

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class RectMm:
    """A rectangle on the displayed page: left, top, width and height in millimetres."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float

    @property
    def right_mm(self) -> float:
        """Distance of the right edge from the page's left edge."""
        return self.left_mm + self.width_mm

    @property
    def bottom_mm(self) -> float:
        """Distance of the lower edge from the page's top edge."""
        return self.top_mm + self.height_mm


@dataclass(frozen=True)
class Box:
    """A rectangle in default user space: x0 < x1, y0 < y1, in user units, y upwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Width in user units."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in user units."""
        return self.y1 - self.y0

    def intersection(self, other: "Box") -> "Box | None":
        """The common part, or None if there is none with an area."""
        box = Box(
            max(self.x0, other.x0),
            max(self.y0, other.y0),
            min(self.x1, other.x1),
            min(self.y1, other.y1),
        )
        return box if box.width > 0 and box.height > 0 else None


A4_MEDIA_BOX = Box(0, 0, 595.276, 841.89)


@dataclass(frozen=True)
class PageTransform:
    """The visible part of one page and how it is turned.

    `visible` is CropBox ∩ MediaBox in user space; `rotation` is /Rotate normalised to 0, 90, 180 or
    270 degrees clockwise; `user_unit` is the size of one unit in points.
    """

    visible: Box
    rotation: int = 0
    user_unit: float = 1.0

    @property
    def units_per_mm(self) -> float:
        """How many user units one displayed millimetre is."""
        return POINTS_PER_MM / self.user_unit

    @property
    def width_mm(self) -> float:
        """Width of the displayed page."""
        sideways = self.rotation in (90, 270)
        return (self.visible.height if sideways else self.visible.width) / self.units_per_mm

    @property
    def height_mm(self) -> float:
        """Height of the displayed page."""
        sideways = self.rotation in (90, 270)
        return (self.visible.width if sideways else self.visible.height) / self.units_per_mm

    def to_user_space(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """User-space coordinates of a displayed point."""
        x, y = x_mm * self.units_per_mm, y_mm * self.units_per_mm
        box = self.visible
        match self.rotation:
            case 90:
                return box.x0 + y, box.y0 + x
            case 180:
                return box.x1 - x, box.y0 + y
            case 270:
                return box.x1 - y, box.y1 - x
            case _:
                return box.x0 + x, box.y1 - y

    def to_displayed(self, x: float, y: float) -> tuple[float, float]:
        """Displayed millimetres of a point in user space."""
        box = self.visible
        match self.rotation:
            case 90:
                dx, dy = y - box.y0, x - box.x0
            case 180:
                dx, dy = box.x1 - x, y - box.y0
            case 270:
                dx, dy = box.y1 - y, box.x1 - x
            case _:
                dx, dy = x - box.x0, box.y1 - y
        return dx / self.units_per_mm, dy / self.units_per_mm

    def box_of(self, rect: RectMm) -> Box:
        """The user-space rectangle that a displayed rectangle covers."""
        xa, ya = self.to_user_space(rect.left_mm, rect.top_mm)
        xb, yb = self.to_user_space(rect.right_mm, rect.bottom_mm)
        return Box(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))

    def rect_of(self, box: Box) -> RectMm:
        """The displayed rectangle of a user-space rectangle."""
        xa, ya = self.to_displayed(box.x0, box.y0)
        xb, yb = self.to_displayed(box.x1, box.y1)
        return RectMm(min(xa, xb), min(ya, yb), abs(xb - xa), abs(yb - ya))

    def contains(self, rect: RectMm, tolerance_mm: float = 0.01) -> bool:
        """Whether the displayed page holds the whole rectangle."""
        return (
            rect.left_mm >= -tolerance_mm
            and rect.top_mm >= -tolerance_mm
            and rect.right_mm <= self.width_mm + tolerance_mm
            and rect.bottom_mm <= self.height_mm + tolerance_mm
        )
