"""How `make lab` opens notebooks: JupyterLab's server reads this file, and the user's own besides.

A saved notebook keeps the view of each widget beside its picture. The widgets themselves are in the
kernel; without it JupyterLab shows "model not found" in the picture's place.
"""

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

VIEW = "application/vnd.jupyter.widget-view+json"


class WithoutDeadWidgets(AsyncLargeFileManager):
    """Files as they are, but notebooks for which no kernel runs without views of widgets."""

    async def get(self, path, content=True, *args, **more):
        """The file; what is on the disk stays as it was saved."""
        model = await super().get(path, content, *args, **more)
        if content and model["type"] == "notebook":
            running = await self.parent.session_manager.list_sessions()
            if model["path"] not in [session["path"] for session in running]:
                for cell in model["content"].cells:
                    for output in cell.get("outputs", []):
                        output.get("data", {}).pop(VIEW, None)
        return model


c = get_config()  # noqa: F821
c.ServerApp.contents_manager_class = WithoutDeadWidgets
