"""Layer 4: a figure that redraws only what moved, as PNG bytes."""

import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

LIGHT, SHARP = 100, 200  # dots per inch while a slider moves, and at rest
FAST = dict(compress_level=1, compress_type=3)  # zlib's Z_RLE: level stretches only
SMALL = dict(compress_level=6)


class LiveFigure:
    """A still figure kept as pixels, over which moved artists are drawn again and again.

    Drawing axes, contours and legends takes some hundred milliseconds; drawing a few curves
    over the kept pixels takes a few. The axes' limits must therefore stay as they are.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        With everything that stays. Legends must be opaque: they are put back over the curves, as
        are insets.

    Attributes
    ----------
    width : int
        The figure's width on a page, in CSS pixels.
    """

    def __init__(self, figure):
        self.figure, self.width = figure, round(figure.get_figwidth() * LIGHT)
        self.canvas = FigureCanvasAgg(figure)
        self.keep_still()
        figure.dpi = LIGHT
        self._still()  # finds the layout, and spares the first light picture this work
        figure.set_layout_engine("none")  # from now on nothing may shift

    def keep_still(self):
        """Forget the kept pixels; to be called when what stays has changed."""
        self._stills = {}
        self._palette = None

    def png(self, make_artists, sharp=False):
        """The figure with what `make_artists()` returns drawn over it; they are removed again.

        Light, it takes a few milliseconds and has at most 256 colours; `sharp`, it has twice
        the pixels in each direction and all colours.
        """
        self.figure.dpi = SHARP if sharp else LIGHT
        still, *over = self._still()
        self.canvas.restore_region(still)
        artists = make_artists()  # only now, or they would become part of what stays
        self._draw(artist for artist in artists if artist.axes in self.figure.axes)
        for region in over:
            self.canvas.restore_region(region)
        self._draw(artist for artist in artists if artist.axes not in self.figure.axes)  # insets
        for artist in artists:
            artist.remove()
        size, pixels = self.canvas.get_width_height(), self.canvas.buffer_rgba()
        image = Image.frombytes("RGB", size, pixels, "raw", "RGBX")  # without its opacity
        if not sharp:  # the nearest of 256 colours, which are those of the first light picture
            self._palette = self._palette or image.quantize(256)
            image = image.quantize(palette=self._palette, dither=Image.Dither.NONE)
        file = io.BytesIO()
        image.save(file, format="png", **(SMALL if sharp else FAST))
        return file.getvalue()

    def _still(self):
        """Pixels of all that stays, and those of legends and insets, at the present dpi."""
        if self.figure.dpi not in self._stills:
            self.canvas.draw()
            boxes = [self.figure.bbox]
            for ax in self.figure.axes:
                boxes += [ax.legend_.get_window_extent()] if ax.legend_ else []
                boxes += [inset.bbox for inset in ax.child_axes]
            self._stills[self.figure.dpi] = [self.canvas.copy_from_bbox(box) for box in boxes]
        return self._stills[self.figure.dpi]

    def _draw(self, artists):
        for artist in sorted(artists, key=lambda artist: artist.zorder):
            artist.axes.draw_artist(artist)
