"""The doctor: examines each link of the chain from the browser to the PBX, and says how to mend what is wrong.

Probes are ports; each part of the product brings its own. Nothing here touches a network or a file.
"""
