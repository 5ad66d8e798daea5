"""Pages → chunks → vectors and words → ranked pages.

`build_index` (index/build.py) writes a municipality's index, `Index` (index/search.py) searches it, `load_encoder`
(index/encoder.py) gives the encoder that both need. Nothing here knows where pages come from or who asks.
"""
