"""Name, label and unit of every measure, in the order in which they are given."""

LABELS = {
    "heart_rate": ("Heart rate", "bpm"),
    "heart_rate_min": ("Lowest heart rate over 8 RR intervals", "bpm"),
    "heart_rate_max": ("Highest heart rate over 8 RR intervals", "bpm"),
    "beat_count": ("Beats", "beats"),
    "rr_mean": ("Mean RR interval", "ms"),
    "rr_min": ("Shortest RR interval", "ms"),
    "rr_max": ("Longest RR interval", "ms"),
    "rr_sd": ("Standard deviation of RR intervals", "ms"),
    "sdnn": ("SDNN of normal RR intervals", "ms"),
    "rmssd": ("RMSSD of normal RR intervals", "ms"),
    "pnn50": ("pNN50 of normal RR intervals", "%"),
    "vlf_power": ("VLF power of normal RR intervals", "ms^2"),
    "lf_power": ("LF power of normal RR intervals", "ms^2"),
    "hf_power": ("HF power of normal RR intervals", "ms^2"),
    "lf_hf": ("LF/HF", ""),
    "lf_nu": ("LF power of LF and HF power", "%"),
    "hf_nu": ("HF power of LF and HF power", "%"),
    "sd1": ("SD1 of the Poincaré plot", "ms"),
    "sd2": ("SD2 of the Poincaré plot", "ms"),
    "sample_entropy": ("Sample entropy (m = 2, r = 0.2 SD)", ""),
    "dfa_alpha1": ("DFA alpha1 (4 to 16 beats)", ""),
    "pr": ("PR interval", "ms"),
    "qrs": ("QRS duration", "ms"),
    "qt": ("QT interval", "ms"),
    "qtc_fridericia": ("QTc (Fridericia)", "ms"),
    "qtc_bazett": ("QTc (Bazett)", "ms"),
    "qtc_framingham": ("QTc (Framingham)", "ms"),
    "qtc_hodges": ("QTc (Hodges)", "ms"),
    "p_duration": ("P duration", "ms"),
    "t_duration": ("T duration", "ms"),
    "axis_p": ("P axis", "deg"),
    "axis_qrs": ("QRS axis", "deg"),
    "axis_t": ("T axis", "deg"),
    "sokolow_lyon": ("Sokolow-Lyon voltage", "mV"),
    "cornell": ("Cornell voltage", "mV"),
    "cornell_product": ("Cornell product", "mV ms"),
}
"""Name -> (label, unit)."""

ULTRA_SHORT = "(ultra-short, below 5 minutes)"
"""What the labels of SDNN, RMSSD and pNN50 say in addition there."""
