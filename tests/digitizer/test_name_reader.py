import numpy as np

from digitizer.grid_map import map_grid
from digitizer.grid_pitch import find_grid_families, line_density
from digitizer.lead_names import READ_LEADS, read_lead_names
from digitizer.rectify import flatten
from digitizer.rows import clean_ink, find_rows
from digitizer.trace_map import trace_probability
from digitizer.tracing import trace_rows
from training.pages import RenderedPage


def test_names_are_read_where_they_are_printed(clean_page: RenderedPage) -> None:
    density = line_density(clean_page.image)
    flat = flatten(clean_page.image, map_grid(density, find_grid_families(density)))
    ink = clean_ink(trace_probability(flat), flat)
    names = read_lead_names(ink, trace_rows(ink, find_rows(ink, flat), flat), flat)
    panels = [panel for panel in clean_page.panels if panel.lead in READ_LEADS]
    read = 0
    for panel in panels:
        left, top, right, bottom = panel.box_px
        inside = []
        for name in names:
            x, y = flat.to_source_px(np.array([name.x_px, name.y_px]))
            if left <= x <= left + 0.3 * (right - left) and top <= y <= bottom:
                inside.append(name.lead)
        read += panel.lead in inside
        assert set(inside) <= {panel.lead}
    assert read >= 0.7 * len(panels)
