"""The purposes that are shipped: the covenant's makers take one by its id, and change in the document what differs.

Ages and lives of `jeugd` are those of the Dutch law on youth care (Jeugdwet, paragraaf 7.1). Laws change, so
the stewards answer for what their covenant says.
"""

from node.protocol.covenant import Purpose

JEUGD = Purpose("jeugd", "Jeugd en gezin", "Jeugdwet, paragraaf 7.1", age_limit=23)
HUISELIJK_GEWELD = Purpose("huiselijk-geweld", "Huiselijk geweld", "Wmo 2015, artikelen 4.1.1, 5.1.6 en 5.2.6")

PRESETS = {purpose.id: purpose for purpose in (JEUGD, HUISELIJK_GEWELD)}
