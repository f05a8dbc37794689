"""The one notion of a phone number: reading, comparing, dialing, forbidding. Knows nothing of telephony or the web.

`reading` cleans texts, `plan` knows the numbering plan of a region, `identity` compares, `dialing` makes dial strings,
`forbidden` judges what the public network would get.
"""
