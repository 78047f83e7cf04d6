"""From returns to cells: who was where and when, who is counted, and the whole grid of counts.

`spells` says where each child was; `populations` names who can be counted; a module a kind says how; `tally`
adds up; `grid` lays out every cell, zeros too; `count` is the story. Not here: what an indicator means
(`pipelines/indicators/`) and what of all this may be released (`pipelines/disclosure/`).
"""
