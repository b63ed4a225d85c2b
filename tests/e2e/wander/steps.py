"""What somebody at a window may do next. Each step answers what was done, or None where it can't be done now."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import FilePayload, Locator

from e2e.wander.crowd import small_picture
from e2e.wander.window import Wanderer, Window

#: More windows than that nobody needs.
MOST_WINDOWS = 3


#: How all pictures of a walk are called.
COMMENT = re.compile(r"Picture \d+ of \w+")


def _dialog(window: Window) -> Locator:
    return window.page.get_by_role("dialog")


def _preview(window: Window) -> Locator:
    return window.page.get_by_role("dialog", name="Picture by")


def follow_a_tab(window: Window) -> str | None:
    words = window.click(window.tabs)
    return words and f"goes to {words}"


def visit_somebody(window: Window) -> str | None:
    words = window.click(window.page.locator("a[href^='/profile/']:not(nav a)"))
    return words and f"visits {words}"


def go_back(window: Window) -> str | None:
    went = window.page.evaluate("Boolean(history.state?.pushed) && (history.back(), true)")
    return "goes back" if went else None


def go_forward(window: Window) -> str | None:
    if not window.page.evaluate("navigation.canGoForward"):
        return None
    window.page.evaluate("history.forward()")
    return "goes forward"


def reload(window: Window) -> str | None:
    if window.owner.offline:
        return None
    window.page.reload(wait_until="domcontentloaded")
    return "reloads"


def scroll_down(window: Window) -> str | None:
    window.scroll(window.owner.world.chance.uniform(0.3, 2.5))
    return "scrolls down"


def scroll_up(window: Window) -> str | None:
    window.scroll(-window.owner.world.chance.uniform(0.3, 2.5))
    return "scrolls up"


def go_up(window: Window) -> str | None:
    words = window.click(window.page.get_by_role("button", name="new picture"))
    return words and f"clicks on {words}"


def open_a_picture(window: Window) -> str | None:
    words = window.click(window.page.locator("main article a[data-imageid]"))
    return words and f"opens {words}"


def walk(window: Window) -> str | None:
    if not _preview(window).count():
        return None
    key = window.owner.world.chance.choice(("ArrowRight", "ArrowLeft"))
    window.page.keyboard.press(key)
    return f"presses {key}"


def close(window: Window) -> str | None:
    if not _dialog(window).count():
        return None
    window.page.keyboard.press("Escape")
    return "closes the dialog"


def like_by_double_click(window: Window) -> str | None:
    if not window.owner.name:
        return None
    words = window.click(_preview(window).locator("img").first, times=2)
    return words and "double clicks the picture"


def press_like(window: Window) -> str | None:
    if not window.owner.name:
        return None
    words = window.click(window.button("Like").or_(window.button("Unlike")))
    return words and f"presses {words}"


def delete_own(window: Window) -> str | None:
    comment = COMMENT.search(_dialog(window).inner_text()) if _dialog(window).count() else None
    if not comment or not window.click(window.button("Delete")):
        return None
    window.button("Keep it").wait_for()
    window.owner.world.taken_back.add(comment[0])
    window.click(window.button("Delete"))
    return f"deletes {comment[0]}"


def share(window: Window) -> str | None:
    owner, world = window.owner, window.owner.world
    if not owner.name or not window.click(window.button("Upload")):
        return None
    comments = [world.comment(owner.name) for _ in range(world.chance.choice((1, 1, 2)))]
    files = [
        FilePayload(name=f"{comment}.jpg", mimeType="image/jpeg", buffer=small_picture(world)) for comment in comments
    ]
    dialog = window.page.get_by_role("dialog", name="Share pictures")
    window.page.locator("input[type=file]").set_input_files(files)
    for number, comment in enumerate(comments):
        dialog.get_by_label("Comment").nth(number).fill(comment)
    window.button("Upload").last.click()
    dialog.wait_for(state="hidden")
    world.sent.update(comments)
    return f"shares {', '.join(comments)}"


def follow_or_not(window: Window) -> str | None:
    if not window.owner.name:
        return None
    words = window.click(window.button("Follow").or_(window.button("Unfollow")))
    return words and f"presses {words}"


def log_out_and_in(window: Window) -> str | None:
    owner = window.owner
    if owner.offline or not owner.name:
        return None
    owner.world.break_on_purpose(f"session of {owner.title}")
    if not window.click(window.button("Log out")):
        return None
    window.button("Log in").first.wait_for()
    window.enter("Log in", owner.name)
    return "logs out and in again"


def open_a_window(window: Window) -> str | None:
    owner = window.owner
    if owner.offline or len(owner.windows) >= MOST_WINDOWS:
        return None
    path = owner.world.chance.choice(("/", "/latest", f"/profile/{owner.world.chance.choice(owner.world.people)}"))
    owner.open_window(path)
    return f"opens a window at {path}"


def lose_the_network(window: Window) -> str | None:
    if window.owner.offline:
        return None
    window.owner.set_offline(True)
    return "loses the network"


def cut_the_line(window: Window) -> str | None:
    window.page.evaluate("window.wander.cut()")
    return "loses the line"


def mute_the_line(window: Window) -> str | None:
    window.page.evaluate("window.wander.mute()")
    return "has a line that fell silent"


def find_the_network(owner: Wanderer) -> None:
    """It comes back by itself, whatever she does."""
    if owner.offline:
        owner.set_offline(False)
        owner.world.say(f"{owner.title} has the network again")


#: How likely each is, compared with the others.
STEPS: dict[Callable[[Window], str | None], int] = {
    follow_a_tab: 8,
    visit_somebody: 5,
    go_back: 5,
    go_forward: 2,
    reload: 2,
    scroll_down: 10,
    scroll_up: 5,
    go_up: 3,
    open_a_picture: 7,
    walk: 6,
    close: 8,
    like_by_double_click: 4,
    press_like: 4,
    delete_own: 3,
    share: 5,
    follow_or_not: 5,
    log_out_and_in: 1,
    open_a_window: 1,
    lose_the_network: 2,
    cut_the_line: 1,
    mute_the_line: 1,
}


def step(window: Window) -> None:
    """Somebody does something that can be done now."""
    world = window.owner.world
    while True:
        (what,) = world.chance.choices(list(STEPS), list(STEPS.values()))
        done = what(window)
        if done:
            world.say(f"{window.owner.title}, window {window.owner.windows.index(window) + 1}, {done}")
            return
