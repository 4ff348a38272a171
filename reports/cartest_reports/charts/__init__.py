"""Charts as inline SVG, drawn without a browser and without a script.

Rules for its editor: every chart is drawn twice, wide and narrow, and the page shows the one that fits, so that
its text is never scaled below legibility. Colour comes from classes (``s0``, ``s1``, … by endpoint), never
alone: dashes tell the connection kind, and every chart has a text that says what it shows. Elements are made
by :mod:`xml.etree`, which escapes; nothing is pasted together from strings.
"""
