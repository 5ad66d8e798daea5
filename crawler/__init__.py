"""A municipality's website in, its pages out.

`crawl.crawl()` walks one website politely and keeps what it reads in a `store.PageStore`, one SQLite file per municipality.
Each fetched document goes one way: `fetch` → `extract` → `store`; `frontier` decides which addresses are visited at all, and
`report` tells what became of every address that was seen. The room knows nothing of who uses the pages.
"""
