"""Row heads of a PDF's tables: the first cell of each row becomes a head with the scope of its row.

Here: structure elements, and nothing that is drawn. Typst 0.15 marks the heads of columns; its own mark for
the head of a row stands behind a switch that its Python package can't set (decision 151).
"""

from __future__ import annotations

import io


def with_row_heads(content: bytes) -> bytes:
    """The same PDF with a TH of scope Row at the beginning of each row of data. Same bytes in, same out."""
    import pikepdf  # only when somebody asks for a pack

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TR":
                _head(one.get("/K"))
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    return out.getvalue()


def _head(cells: object) -> None:
    import pikepdf

    first = cells[0] if isinstance(cells, pikepdf.Array) and len(cells) else cells
    if isinstance(first, pikepdf.Dictionary) and first.get("/S") == "/TD":
        scope = pikepdf.Dictionary(O=pikepdf.Name.Table, Scope=pikepdf.Name.Row)
        held = first.get("/A", pikepdf.Array())
        first.S = pikepdf.Name.TH
        first.A = pikepdf.Array([*(held if isinstance(held, pikepdf.Array) else [held]), scope])
