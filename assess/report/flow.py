"""Blocks onto pages, one below the other: a heading never stands last, and a page is left only when it is full."""

from collections.abc import Callable, Sequence

from assess.report.sheet import Block, Sheet
from assess.report.tags import Element

_FUZZ = 1e-6


class Gap(Block):
    """White space; none at the top of a page."""

    def __init__(self, height: float) -> None:
        super().__init__()
        self.height = height

    def set(self, width: float) -> float:
        return self.height

    def put(self, sheet: Sheet, x: float, top: float) -> None:
        pass


class NewPage(Block):
    """What follows begins a page, or, with `room`, does so unless that much height is left."""

    def __init__(self, room: float = 0) -> None:
        super().__init__()
        self.room = room

    def set(self, width: float) -> float:
        return 0


class Together(Block):
    """Blocks that stay on one page where they fit one."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        super().__init__(blocks[0].before, blocks[-1].after)
        self.blocks, self.width = list(blocks), 0.0

    def set(self, width: float) -> float:
        if width != self.width:
            self.width, self.height = width, height_of(self.blocks, width)
        return self.height

    def belong(self, parent: Element) -> None:
        for block in self.blocks:
            block.belong(parent)

    def put(self, sheet: Sheet, x: float, top: float) -> None:
        put_all(self.blocks, sheet, x, top)


def squeezed(blocks: Sequence[Block], width: float, room: float) -> list[Block]:
    """The same blocks with their white space narrowed, as far as it takes, so that they fit into `room`."""
    over = height_of(blocks, width) - room
    gaps = sum(block.height for block in blocks if isinstance(block, Gap))
    if over <= 0 or not gaps:
        return list(blocks)
    share = max(0.0, 1 - over / gaps)
    return [Gap(block.height * share) if isinstance(block, Gap) else block for block in blocks]


def put_all(blocks: Sequence[Block], sheet: Sheet, x: float, top: float) -> None:
    """Draws blocks that have been set, each below the other."""
    for k, block in enumerate(blocks):
        top -= max(block.before, blocks[k - 1].after) if k else 0
        block.put(sheet, x, top)
        top -= block.height


def height_of(blocks: Sequence[Block], width: float) -> float:
    """Heights and the larger of the spaces between each two."""
    if len(blocks) == 1:
        return blocks[0].set(width)
    total = sum([block.set(width) for block in blocks])
    return total + sum([max(above.after, below.before) for above, below in zip(blocks, blocks[1:], strict=False)])


class Flow:
    """Fills pages of one size. `turn` ends a page and begins the next."""

    def __init__(self, sheet: Sheet, box: tuple[float, float, float, float], turn: Callable[[], None]) -> None:
        self.sheet, self.turn = sheet, turn
        self.x, self.bottom, self.width, self.full = box
        self.top = self.bottom + self.full
        self.y, self.space, self.fresh = self.top, 0.0, True

    def fill(self, blocks: Sequence[Block]) -> None:
        waiting = list(reversed(blocks))
        while waiting:
            block = waiting.pop()
            if isinstance(block, NewPage):
                if not self.fresh and (not block.room or self.y - self.bottom < block.room):
                    self._next_page()
            elif not (self.fresh and isinstance(block, Gap)):
                self._add(block, waiting)

    def _add(self, block: Block, waiting: list[Block]) -> None:
        block.set(self.width)
        if not self.fresh and self._room(block) < self._needed(block, waiting) - _FUZZ:
            self._next_page()
        room = self._room(block)
        if block.height <= room + _FUZZ:
            self._put(block)
            return
        if isinstance(block, Together):
            waiting += reversed(block.blocks)
            return
        parts = block.split(room)
        if parts:
            self._put(parts[0])
            self._next_page()
            waiting.append(parts[1])
        elif self.fresh:
            raise AssertionError(f"{type(block).__name__} of {block.height:.0f} points does not fit a page")
        else:
            self._next_page()
            waiting.append(block)

    def _needed(self, block: Block, waiting: list[Block]) -> float:
        """The height up to the first part of what must stand below: a heading takes some of its text along."""
        if not block.keep_with_next:
            fits_a_page = isinstance(block, Together) and block.height <= self.full
            return block.height if fits_a_page else min(block.least, self.full)
        chain, k = [block], len(waiting) - 1
        while k >= 0 and chain[-1].keep_with_next and not isinstance(waiting[k], NewPage):
            chain.append(waiting[k])
            k -= 1
        whole = height_of(chain, self.width)
        last = chain[-1]
        least = last.height if isinstance(last, Together) else last.least
        needed = whole - last.height + least
        return needed if needed <= self.full else block.height

    def _room(self, block: Block) -> float:
        return self.y - self.bottom - (0 if self.fresh else max(block.before, self.space))

    def _put(self, block: Block) -> None:
        self.y -= 0 if self.fresh else max(block.before, self.space)
        block.put(self.sheet, self.x, self.y)
        self.y -= block.height
        self.space, self.fresh = block.after, False

    def _next_page(self) -> None:
        self.turn()
        self.y, self.space, self.fresh = self.top, 0.0, True
