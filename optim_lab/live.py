"""Floor 4: a figure that redraws only what moved, as PNG bytes."""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image


class LiveFigure:
    """A still figure kept as pixels, over which moved artists are drawn again and again.

    Drawing axes, contours and legends takes some hundred milliseconds; drawing a few curves
    over the kept pixels takes a few. The axes' limits must therefore stay as they are.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        With everything that stays.
    """

    def __init__(self, figure):
        self.figure = figure
        self.canvas = FigureCanvasAgg(figure)
        self.canvas.draw()
        figure.set_layout_engine("none")  # from now on nothing may shift
        self.keep_still()

    def keep_still(self):
        """Draw what stays and keep its pixels; to be called when it has changed."""
        self.canvas.draw()
        self.still = self.canvas.copy_from_bbox(self.figure.bbox)

    def png(self, artists):
        """The figure with `artists` drawn over it, as PNG bytes; the artists are removed."""
        self.canvas.restore_region(self.still)
        legends = [ax.legend_ for ax in self.figure.axes if ax.legend_]
        for artist in sorted(artists, key=lambda artist: artist.zorder) + legends:
            artist.axes.draw_artist(artist)
        for artist in artists:
            artist.remove()
        return self._encoded()

    def _encoded(self):
        pixels = Image.fromarray(np.asarray(self.canvas.buffer_rgba())[..., :3])
        file = io.BytesIO()
        pixels.save(file, format="png", compress_level=1)
        return file.getvalue()
