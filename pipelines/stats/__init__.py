"""Statistics: one function for each method, numbers in and numbers out, nothing read and nothing kept.

Here: the names that others import. A module is loaded when a name of it is first used, so that importing
`pipelines.stats` costs neither numpy nor scipy. Not here: frames, thresholds of disclosure, or sentences.
"""

from __future__ import annotations

from importlib import import_module

_MODULES = {
    "arrays": ("mover_limits", "newcombe_limits", "newcombe_p_values", "rate_limits", "wilson_limits"),
    "attribute_charts": ("attribute_chart",),
    "chart_rules": ("attribute_refusal", "attribute_signals", "choose_share_chart", "xmr_refusal"),
    "control_charts": ("xmr",),
    "detectable": ("detectable_change_words", "detectable_gap_words", "smallest_clear_difference"),
    "differences": ("gap_change_mover", "newcombe_difference"),
    "families": ("p_adjust", "screen_family", "within_family"),
    "feasibility": ("sdc_feasibility",),
    "funnel_rules": ("OUTLIER_WORDS", "share_funnel"),
    "funnels": (
        "funnel_limits",
        "funnel_overdispersion",
        "funnel_poisson_expected",
        "funnel_proportion_limits",
        "overdispersed_limits",
    ),
    "gap_words": ("gap_change_verdict", "main_mover", "what_moved"),
    "intervals": ("poisson_exact", "rate_ci_phe", "wilson"),
    "inversion": ("ci_inversion",),
    "matched": ("coverage", "improvement_bounds", "reversal_words", "sign_test_words"),
    "paired": ("paired_change",),
    "ratios": ("rate_ratio_exact", "ratio_of_proportions_log"),
    "series": ("charts_to_a_false_alarm", "dispersion_words", "series_permits", "trend_verdict"),
    "standardised": (
        "direct_standardised_rate",
        "indirect_ratio",
        "pooled_share",
        "standardised_difference",
    ),
    "trends": ("predicted_change", "trend_binomial", "trend_gap", "trend_rate"),
    "verdicts": ("Verdict", "change_verdict", "difference_verdict"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}

__all__ = sorted(_MODULE_OF)


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"pipelines.stats has no method '{name}'")
    return getattr(import_module(f"pipelines.stats.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return __all__
