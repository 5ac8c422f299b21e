"""All pages together: tables, summary, review, export, and whether everything is there."""
