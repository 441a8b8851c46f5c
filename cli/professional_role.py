"""The roles that a colleague can have, as they are typed."""

from typing import Literal

Role = Literal["professional", "coordinator", "guardian", "officer", "administrator"]
