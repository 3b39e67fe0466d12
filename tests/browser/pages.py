"""What a reader sees and touches: a notebook in JupyterLab, its explorer, a slider."""

import base64
import re

# An error or red text; but ipywidgets asks each fresh kernel for widgets before it knows any.
KERNEL_COMPLAINS = re.compile(
    rb'"msg_type":\s*"error"|"name":\s*"stderr",\s*"text":\s*"(?!No such comm)'
)
LONGEST_RUN = 300_000  # milliseconds for all cells of a notebook, on a busy machine
CONTROLS = ".noUi-handle, button, input, select"

# What axe finds wrong and no Python can mend: ipywidgets gives sliders and the buttons of Play no
# name, and JupyterLab and Voila no `alt` to a picture that is no widget.
THEIRS = {
    "aria-input-field-name": "noUi-handle",
    "button-name": '<button class="jupyter-button"><i class="fa fa-',
    "image-alt": 'src="data:image/png;',
}

# All code cells that show a prompt have a number in it, or one has ended in an error.
ALL_RUN = """() => {
  const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
  const failed = document.querySelector('[data-mime-type="application/vnd.jupyter.error"]');
  return failed || prompts.every(prompt => /^(\\[\\d+\\]:)?$/.test(prompt.innerText.trim()));
}"""

# At rest an explorer draws its picture with twice the pixels that it has on the page.
AT_REST = "image.complete && image.naturalWidth === 2 * image.getAttribute('width')"
BYTES = """async image => {
  const bytes = new Uint8Array(await (await fetch(image.src)).arrayBuffer());
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
}"""


class NotebookPage:
    """A notebook in a page of its own, and what browser and kernel complained about."""

    def __init__(self, page, lab, name):
        self.page, self.lab, self.name = page, lab, name
        self.complaints = []
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("websocket", lambda socket: socket.on("framereceived", self._note_message))

    def open(self):
        self.page.goto(f"{self.lab}/lab/tree/{self.name}.ipynb?reset")
        self.page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
        self.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        self.page.keyboard.press("Control+b")  # the list of files leaves the page

    def run_all(self):
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
        self.page.wait_for_function(ALL_RUN, timeout=LONGEST_RUN)

    def guesses(self):
        """Each question with its options and the answer below."""
        options = self.page.locator(".widget-radio")
        return self.page.locator(".jp-OutputArea-output .widget-vbox").filter(has=options).all()

    def errors_shown(self):
        """The text of all outputs that a kernel writes in red."""
        red = ("application/vnd.jupyter.error", "application/vnd.jupyter.stderr")
        selector = ", ".join(f'[data-mime-type="{kind}"]' for kind in red)
        return self.page.locator(selector).all_inner_texts()

    def save(self):
        """Press Ctrl+S and wait until the server has written the file."""
        with self.page.expect_response(lambda reply: reply.request.method == "PUT"):
            self.page.keyboard.press("Control+s")

    def kernels(self):
        """What the server says about the kernels that it runs for this notebook."""
        sessions = self.page.request.get(f"{self.lab}/api/sessions").json()
        return [one["kernel"] for one in sessions if one["path"] == f"{self.name}.ipynb"]

    def wait_until_idle(self):
        """Until the kernel has answered everything; its state comes after the last picture."""
        while [kernel["execution_state"] for kernel in self.kernels()] != ["idle"]:
            self.page.wait_for_timeout(100)

    def close(self):
        """Leave the page, and no kernel behind."""
        cookies = {cookie["name"]: cookie["value"] for cookie in self.page.context.cookies()}
        allowed = {"X-XSRFToken": cookies["_xsrf"]}
        for kernel in self.kernels():
            self.page.request.delete(f"{self.lab}/api/kernels/{kernel['id']}", headers=allowed)
        self.page.close()

    def _note_console(self, message):
        if message.type == "error":
            self.complaints.append(f"{message.text} {message.location['url']}")

    def _note_message(self, payload):
        if isinstance(payload, bytes) and KERNEL_COMPLAINS.search(payload):
            self.complaints.append(payload.decode(errors="replace"))


class ExplorerPage:
    """An explorer as it is shown in a page: the first, or the one with an index."""

    def __init__(self, page, index=0):
        self.page = page
        self.root = self.all_on(page).nth(index)
        self.image = self.root.locator("img.widget-image")
        self.readout = self.root.locator(".widget-html-content").filter(has=page.locator("table"))

    @staticmethod
    def all_on(page):
        """The explorers with a learning rate, in the order of the page."""
        picture = page.locator("img.widget-image")
        rate = page.locator(".widget-slider label").filter(has_text="η")
        shown = page.locator(".jp-OutputArea-output .widget-hbox").filter(has=picture)
        return shown.filter(has=rate)

    def slider(self, label):
        """The slider whose label is, or matches, `label`."""
        named = self.page.locator("label").filter(has_text=label)
        return Slider(self.root.locator(".widget-slider").filter(has=named))

    def sliders(self):
        return [Slider(root) for root in self.root.locator(".widget-slider").all()]

    def rate(self):
        """The slider of the learning rate."""
        return self.slider(re.compile("^η"))

    def button(self, label):
        return self.root.get_by_role("button", name=label, exact=True)

    def picture(self):
        """The bytes of the PNG now shown."""
        return base64.b64decode(self.image.evaluate(BYTES))

    def wait_for_picture(self, expected):
        """Until these bytes are the picture that is shown."""
        expected = base64.b64encode(expected).decode()
        self.wait(f"({BYTES})(image).then(shown => shown === expected)", expected=expected)

    def wait(self, condition, **known):
        """Until a condition on `image` and `readout` holds in the page; `known` are values."""
        names = ["image", "readout", *known]
        values = [self.image.element_handle(), self.readout.element_handle(), *known.values()]
        self.page.wait_for_function(f"([{', '.join(names)}]) => {condition}", arg=values)

    def wait_for_rest(self):
        self.wait(AT_REST)

    def changed(self, action):
        """Do it, and wait until picture and readout are others than before."""
        seen = dict(source=self.image.get_attribute("src"), html=self.readout.inner_html())
        action()
        self.wait("image.src !== source && readout.innerHTML !== html", **seen)

    def moved(self, action):
        """Do it, wait until picture and readout are others, and until the picture is sharp."""
        self.changed(action)
        self.wait_for_rest()

    def wait_for_rate(self):
        """Until the last optimizer in the table has run at the rate beside the slider."""
        self.wait(
            "Number([...readout.querySelectorAll('tr')].pop().cells[1].innerText) === rate",
            rate=float(self.rate().value()),
        )
        self.wait_for_rest()

    def wait_for_steps(self):
        """Until as many steps are drawn as the slider says, sharp."""
        self.wait(
            f"Number(readout.innerText.match(/After (\\d+)/)?.[1]) === steps && {AT_REST}",
            steps=int(self.slider("steps").value()),
        )

    def steps(self):
        """How many steps are drawn, by the readout."""
        return int(re.search(r"After (\d+) steps", self.readout.inner_text())[1])

    def remember(self):
        """What is shown now is what `reset` shall bring back."""
        self.wait_for_rest()
        self.first_picture, self.first_words = self.picture(), self.readout.inner_html()

    def reset(self):
        """Press the button, and wait until the readout is the one remembered, drawn anew."""
        known = dict(source=self.image.get_attribute("src"), words=self.first_words)
        self.button("Reset").click()
        self.wait(f"image.src !== source && readout.innerHTML === words && {AT_REST}", **known)

    def reached_by_tab(self):
        """How often the tabulator comes to each control, from the first one on to the last."""
        controls = self.root.locator(CONTROLS).filter(visible=True)
        controls.first.focus()
        visits = [0] * controls.count()
        where = "controls => controls.indexOf(document.activeElement)"
        inside = "root => root.contains(document.activeElement)"
        while self.root.evaluate(inside):
            if (index := controls.evaluate_all(where)) >= 0:
                visits[index] += 1
            self.page.keyboard.press("Tab")
        return visits


class Slider:
    """A slider with its label and the value beside it."""

    def __init__(self, root):
        self.root = root
        self.handle = root.locator(".noUi-handle")

    def label(self):
        return self.root.locator("label").inner_text()

    def value(self):
        """What is written beside the slider."""
        return self.root.locator(".widget-readout").inner_text()

    def press(self, key, times=1):
        self.handle.focus()
        for _ in range(times):
            self.handle.page.keyboard.press(key)

    def press_inwards(self):
        """One key to the right, or to the left if it is at its right end."""
        now, end = (self.handle.get_attribute(f"aria-value{which}") for which in ("now", "max"))
        self.press("ArrowLeft" if float(now) >= float(end) else "ArrowRight")

    def grip(self):
        """Put the mouse on the handle and hold it; where it is."""
        self.handle.scroll_into_view_if_needed()
        box = self.handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.handle.page.mouse.move(x, y)
        self.handle.page.mouse.down()
        return x, y
