"""Import jobs: what of the records goes into a content management system, and the proof that it arrived."""
