"""The doctor: examines each link of the chain from the browser to the PBX, and says how to mend what is wrong.

Probes are ports; `octi_bridge.app.probes` fulfils them. Nothing here touches a network or a file.
"""
