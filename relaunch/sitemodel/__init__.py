"""Read a whole site: which texts are its templates', where its content lives, and what each page says itself."""

from __future__ import annotations

from relaunch.sitemodel.cutting import Cutter
from relaunch.sitemodel.learner import conclude, learn
from relaunch.sitemodel.model import SiteModel
from relaunch.sitemodel.sample import SAMPLE, Sample, sampled
from relaunch.sitemodel.stored import from_json, to_json
from relaunch.sitemodel.titles import Titles

__all__ = ["SAMPLE", "Cutter", "Sample", "SiteModel", "Titles", "conclude", "from_json", "learn", "sampled", "to_json"]
