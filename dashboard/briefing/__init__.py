"""Briefing packs: what people take into a meeting, made from the same readings and charts as the pages."""
