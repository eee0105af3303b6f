(1,)[None]
