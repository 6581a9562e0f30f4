"""Read a whole site: which texts are its templates', where its content lives, and what each page says itself."""

from __future__ import annotations

from relaunch.sitemodel.asked import Answers, Asked, frame_of, kinds_of
from relaunch.sitemodel.cutting import Cutter
from relaunch.sitemodel.learner import conclude, learn
from relaunch.sitemodel.lines import Line, Reading, read_lines
from relaunch.sitemodel.model import SiteModel
from relaunch.sitemodel.sample import SAMPLE, Sample, sampled
from relaunch.sitemodel.stored import from_json, to_json
from relaunch.sitemodel.titles import Titles, glimpse

__all__ = [
    "SAMPLE", "Answers", "Asked", "Cutter", "Line", "Reading", "Sample", "SiteModel", "Titles", "conclude", "frame_of",
    "from_json", "glimpse", "kinds_of", "learn", "read_lines", "sampled", "to_json",
]  # fmt: skip
