"""What each page is made of: parts of a page, called by the thin files in `pages/`."""
