raise ImportError("could not load", name="thing", path="/nowhere")
