"""The package umbridge as a client: a URL and points as JSON in, what the server says of itself and its answers out."""
import json
import sys

import umbridge

asked = json.load(sys.stdin)
model = umbridge.HTTPModel(asked["url"], "forward")
config = asked.get("config", {})


def error_of(call):
    try:
        call()
    except Exception as error:
        return str(error)
    return None


json.dump({"models": umbridge.supported_models(asked["url"]),
           "supports": [model.supports_evaluate(), model.supports_gradient(), model.supports_apply_jacobian(), model.supports_apply_hessian()],
           "input_sizes": model.get_input_sizes(config), "output_sizes": model.get_output_sizes(config),
           "outputs": [model([point], config)[0] for point in asked["points"]],
           "error": error_of(lambda: model([asked["points"][0][:-1]], config))}, sys.stdout)
