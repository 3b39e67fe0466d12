"""How `make app` serves the last notebook: Voila reads this file.

Each page that is opened has a kernel of its own, of some 200 MB, and Voila by itself never ends
one. Here it ends a minute after its page is gone, and after an hour in which nobody moved anything.
A page asks nobody but this server, and one that came by another name than the server's gets none.
It is shown once all its cells have run; checks, which nobody can read without their code and take
a third of the time, are left out.
"""

import os
import re

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError

GONE, IDLE, LOOK = 60, 3600, 10  # seconds until a kernel ends, and between two looks
HOSTS = {"localhost", "127.0.0.1", "::1", "[::1]", *os.environ.get("HOSTS", "").split()}
OURS_ONLY = "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; frame-ancestors 'self'"
TO_FILES = re.compile(r"\[([^\]]+)\]\((?!https?:|#)[^)]+\)")  # links that lead nowhere here


class EndingKernels(AsyncMappingKernelManager):
    """Kernels that end when they are no longer needed."""

    async def cull_kernel_if_idle(self, kernel_id):
        """End a kernel whose page is gone sooner than one whose page is there."""
        is_shown = self.kernel_model(kernel_id)["connections"]
        self.cull_idle_timeout = IDLE if is_shown else GONE
        await super().cull_kernel_if_idle(kernel_id)


def prepare(handler, notebook, cwd):
    """Refuse a foreign name, as after DNS rebinding; leave out what the page has no use for."""
    host = handler.request.host_name
    if host not in HOSTS:
        raise HTTPError(403, f"This server is not known as {host}. Say: make app HOSTS={host}")
    notebook.cells = [c for c in notebook.cells if "check" not in c.metadata.get("tags", [])]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = TO_FILES.sub(r"\1", cell.source)
    return notebook


c = get_config()  # noqa: F821
c.VoilaConfiguration.prelaunch_hook = prepare
c.VoilaConfiguration.multi_kernel_manager_class = EndingKernels
c.MappingKernelManager.cull_idle_timeout = IDLE
c.MappingKernelManager.cull_interval = LOOK
c.MappingKernelManager.cull_connected = True
c.Voila.tornado_settings = {"headers": {"Content-Security-Policy": OURS_ONLY}}
