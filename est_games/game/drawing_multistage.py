"""A multistage form as HTML: what is played in each phase, and the tree where it is small."""

from __future__ import annotations

from collections import Counter
from html import escape

from est_games.game.multistage import MultistageForm, StageKind

_SMALL_TREE = 400
_CELL = "border:1px solid #999;padding:2px 8px"


def multistage_form_html(form: MultistageForm) -> str:
    """Return a table of phases with their stages, players and profiles; a small tree is drawn."""
    size = form.size
    stages = Counter(stage.phase for stage in form.stages)
    profiles = Counter[str]()
    movers: dict[str, set[int]] = {}
    for stage in form.stages:
        profiles[stage.phase] += len(stage.successors)
        movers.setdefault(stage.phase, set()).update(move.player for move in stage.moves)
    rows = "".join(
        f"<tr><td style='{_CELL}'>{escape(phase or 'play')}</td><td style='{_CELL}'>{n}</td>"
        f"<td style='{_CELL}'>{profiles[phase]}</td>"
        f"<td style='{_CELL}'>{_names(form, movers[phase])}</td></tr>"
        for phase, n in stages.items()
    )
    types = ""
    if form.informed is not None and form.n_types > 1:
        names = escape(", ".join(form.types))
        types = f"; only {escape(form.players[form.informed])} knows its type ({names})"
    head = "".join(
        f"<th style='{_CELL}'>{title}</th>"
        for title in ("phase", "stages", "profiles", "who moves")
    )
    return (
        f"<div><p><b>{escape(form.title)}</b><br>{size.n_stages} public states, "
        f"{size.n_decisions} of them decisions, {size.n_profiles} profiles and outcomes; "
        f"{size.n_expanded_nodes} nodes as a tree{types}</p>"
        f"<table><tr>{head}</tr>{rows}</table>{_tree(form)}</div>"
    )


def _names(form: MultistageForm, movers: set[int]) -> str:
    return escape(", ".join(form.players[player] for player in sorted(movers)))


def _tree(form: MultistageForm) -> str:
    drawable = form.size.n_expanded_nodes <= _SMALL_TREE and any(
        stage.kind is not StageKind.TERMINAL for stage in form.stages
    )
    return form.to_extensive()._repr_svg_() if drawable else ""
