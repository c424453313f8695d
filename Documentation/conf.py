# SPDX-License-Identifier: GPL-2.0
# For sphinx-build: "make htmldocs".

project = "klp-state"
root_doc = "index"
# Most blocks are commands or kernel logs.
highlight_language = "none"
html_theme = "alabaster"
html_show_copyright = False
